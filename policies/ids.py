"""Names of things, each a type of its own, so that a child is never mistaken for an account."""

from typing import NewType

ChildId = NewType("ChildId", str)
"""Key of a child in the policy document (``child.an``)."""

AccountId = NewType("AccountId", str)
"""Login name of an account of the operating system."""

AppId = NewType("AppId", str)
"""Key of a program in the catalogue, or the slug of a family's own rule."""

CategoryId = NewType("CategoryId", str)
"""Key of a category of programs and sites (``games``, ``study`` …)."""

Host = NewType("Host", str)
"""Lower-case IDNA host name without scheme, port or trailing dot."""

RequestId = NewType("RequestId", int)
"""A child's request, numbered by the agent."""

GrantId = NewType("GrantId", int)
"""Time that was given, numbered by the agent."""

OTHER = CategoryId("other")
"""Category of what nobody has named yet."""
