
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comms', '0025_public_states_are_named'),
    ]

    operations = [
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('asked', 'A text waits for your clearance'), ('nudged', 'A text still waits for your clearance'), ('cleared', 'A mandate has cleared a text'), ('changes', 'A mandate asks for changes to a text'), ('declined', 'A mandate declines to join a text'), ('complete', 'A text is cleared by every mandate'), ('reopened', 'A text that you had cleared is being edited again'), ('invited', 'A mandate of yours is invited to join a text'), ('joined', 'A mandate joins a text'), ('lead', 'A mandate offers to lead a text'), ('left', 'A mandate no longer joins a text'), ('withdrew', 'An invitation to a mandate of yours is withdrawn'), ('decided', 'The drafters have decided on the answer of a mandate of yours'), ('due', 'The day to answer by is near'), ('dropped', 'A text that you were asked about is given up'), ('mention', 'A remark beside a text asks for your attention'), ('sealed', 'A sealed text waits to be sent'), ('sent', 'A text that you worked on has been sent'), ('reply', 'A reply has been registered'), ('public', 'Something becomes public soon'), ('review', 'A safety review is to be signed'), ('hold', 'A hold ends by itself soon'), ('overdue', 'Something should be public and is not'), ('silent', 'The sweep that makes things public does not run'), ('officer', 'A decision waits for a publication officer')], max_length=8),
        ),
    ]
