"""Talking to Telegram through python-telegram-bot."""
