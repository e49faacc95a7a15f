"""The register of papers that those above took up: number, level and date, never the text."""
