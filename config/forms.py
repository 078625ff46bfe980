"""How every form is drawn: `{{ form }}` is our fields with their hints and errors, the summary of errors first.

Decides nothing about what a form accepts. Imports nothing of the project.
"""

from django.forms.renderers import TemplatesSetting


class Fields(TemplatesSetting):
    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
