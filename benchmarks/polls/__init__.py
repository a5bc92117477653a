"""The parts of `benchmarks.polling`: the news, their server, and one round of ours and of a peer, each in its own process."""
