"""The `.tasks` convention, pure: text in, values and flaws out."""
