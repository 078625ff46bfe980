"""The engine of letters: frozen content -> document -> text, HTML, PDF, sealed PDF.

Pure data in and out: it imports no other stage, reads no row and knows no request and no workflow.
"""
