"""What names and hashes of stored files look like, for every record that has one."""

from django.core.validators import RegexValidator

# A stored name is one random path component: never a folder, never anything a person typed.
STORED_NAME = r"^[A-Za-z0-9_-]{16,80}(\.[a-z0-9]{1,8})?$"
is_stored_name = RegexValidator(
    STORED_NAME, "A stored name is 16 to 80 letters and digits with one short extension."
)
SHA256 = r"^[0-9a-f]{64}$"
