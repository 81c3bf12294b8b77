"""The catalogue: programs, site services and categories that families meet, shipped as data.

``programs.toml`` and ``sites.toml`` lie beside this file. The agent parses them and hands the tables to
``read``; nothing here opens a file.
"""

from policies.catalog.categories import CATEGORIES
from policies.catalog.entries import CatalogError, ProgramEntry, SiteEntry
from policies.catalog.lookup import Catalog, Kind
from policies.catalog.reading import read

__all__ = ["CATEGORIES", "Catalog", "CatalogError", "Kind", "ProgramEntry", "SiteEntry", "read"]
