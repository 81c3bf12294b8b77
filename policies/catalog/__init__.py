"""The catalogue: programs, site services and categories that families meet, shipped as data.

categories  the one closed list of categories
entries     one program, one site service
reading     ``read``: from the parsed files to values
lookup      finding an entry by host, by name, by a misspelt id

``programs.toml`` and ``sites.toml`` lie beside this file. The agent parses them and hands the tables to
``read``; nothing here opens a file.
"""

from policies.catalog.categories import CATEGORIES
from policies.catalog.entries import CatalogError, ProgramEntry, SiteEntry
from policies.catalog.lookup import Catalog, Kind
from policies.catalog.reading import read

__all__ = ["CATEGORIES", "Catalog", "CatalogError", "Kind", "ProgramEntry", "SiteEntry", "read"]
