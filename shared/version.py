"""The version of the product; a deployed function has no installed distribution that could be asked for it."""

VERSION = "0.1.0"
