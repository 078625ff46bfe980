"""How Pouch is put together: settings, addresses, processes. Nothing imports config but the entry points."""
