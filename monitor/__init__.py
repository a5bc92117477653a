"""The verbs: fetch, decide, tell. Knows feeds.yaml, HTTP, the report and Telegram; asks `storage` and `classifiers`."""
