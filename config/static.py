"""How static files are kept in production: under names that change with what is in them, our own modules too.

Imports nothing of the project.
"""

from whitenoise.storage import CompressedManifestStaticFilesStorage

_EVERY, _IMPORTS = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns


class Modules(CompressedManifestStaticFilesStorage):
    """Also follows the imports of our own scripts, so that no browser mixes the modules of two versions.

    Only ours: minified files of packages hold text that looks like an import and is none.
    """

    support_js_module_import_aggregation = True
    _js_module_import_aggregation_patterns = ("js/*.js", _IMPORTS)
