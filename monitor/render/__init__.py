"""Records in, finished words out. Escaping for a medium happens here and only here."""
