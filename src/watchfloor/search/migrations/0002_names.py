# People are found by parts of their names: among a hundred thousand requesters without reading each.

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0001_initial'),
        ('core', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX person_name_parts ON core_person USING gin (upper(name) gin_trgm_ops)",
            "DROP INDEX person_name_parts",
        ),
    ]
