"""What a search looks through: one derived row for each person, in three columns by who may search in them."""

from __future__ import annotations

from django.db import models


class SearchText(models.Model):
    """Folded words of a person. Derived: rebuilt from names, contacts and identifiers; never the truth of anything."""

    person = models.OneToOneField("people.Person", primary_key=True, on_delete=models.CASCADE, related_name="+")
    names = models.TextField(help_text="The name they go by.")
    contact = models.TextField(blank=True, help_text="Addresses and numbers, for those who may see contact.")
    hidden = models.TextField(blank=True, help_text="Former and roster names behind a chosen one, employee numbers: for data stewards.")
