"""The organisation: units, people, memberships, roles, sign-in."""
