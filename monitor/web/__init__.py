"""The log as a web page: Datasette, read-only, with pages of our own. Knows the store and HTTP; writes nothing."""
