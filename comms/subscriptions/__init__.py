"""Who follows what is public, by e-mail: asked for, confirmed, told, stopped. Readable by the worker's role alone."""
