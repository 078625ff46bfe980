"""A virus scanner may look at received files: why it has not done so yet, and what it calls what it found.

What is judged already stays as it is. Going back, what the scanner found stays in quarantine, as a virus.
"""

from django.conf import settings
from django.db import migrations, models

AS_BEFORE = "UPDATE comms_replyfile SET finding = 'virus' WHERE finding = 'scanner'"


class Migration(migrations.Migration):

    dependencies = [
        ('comms', '0028_a_hold_is_taken_back'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='replyfile',
            name='delay',
            field=models.CharField(blank=True, default='', max_length=6),
        ),
        migrations.AddField(
            model_name='replyfile',
            name='delayed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='replyfile',
            name='signature',
            field=models.CharField(blank=True, default='', max_length=100),
        ),
        migrations.AddField(
            model_name='replyfile',
            name='tried_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, reverse_sql=AS_BEFORE),
        migrations.AddConstraint(
            model_name='replyfile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('delay', ''), ('delayed_at', None)), models.Q(models.Q(('delay', ''), _negated=True), ('delayed_at__isnull', False), ('standing', 'waiting')), _connector='OR'), name='only_a_waiting_file_is_delayed'),
        ),
        migrations.AddConstraint(
            model_name='replyfile',
            constraint=models.CheckConstraint(condition=models.Q(('signature', ''), ('finding', 'scanner'), _connector='OR'), name='a_signature_is_the_scanners'),
        ),
    ]
