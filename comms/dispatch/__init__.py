"""The register of references, sealing, sending and its proof."""
