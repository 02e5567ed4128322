from django.db import migrations, models


class Migration(migrations.Migration):
    """A mail that was taken and came back is neither sent nor refused."""

    dependencies = [("delivery", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="delivery", name="delivery_state_known"),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("waiting", "sent", "failed", "given_up", "bounced"))),
                name="delivery_state_known",
            ),
        ),
    ]
