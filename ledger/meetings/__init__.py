"""The register of organisational life: meetings from plan to minutes, who came, and what they earned."""
