"""Who is calling: the built-in issuer, bearer tokens, sessions of the pages."""
