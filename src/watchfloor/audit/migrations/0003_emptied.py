from django.db import migrations

# Besides being chained once, an entry may lose its detail, address and salt, all three at once and for good, where
# `audit/redact.py` says so for the transaction; its hash covers their digest, which stays.
GUARD = """
CREATE OR REPLACE FUNCTION audit_entry_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.position IS NULL AND OLD.hash IS NULL
        AND (OLD.id, OLD.at, OLD.kind, OLD.subject, OLD.salt, OLD.seal, OLD.detail)
            = (NEW.id, NEW.at, NEW.kind, NEW.subject, NEW.salt, NEW.seal, NEW.detail)
        AND OLD.actor IS NOT DISTINCT FROM NEW.actor AND OLD.address IS NOT DISTINCT FROM NEW.address
    THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND current_setting('watchfloor.redacts', true) = 'on'
        AND (NEW.detail, NEW.salt) = ('{}'::jsonb, '') AND NEW.address IS NULL
        AND (OLD.id, OLD.at, OLD.kind, OLD.subject, OLD.seal) = (NEW.id, NEW.at, NEW.kind, NEW.subject, NEW.seal)
        AND (OLD.position, OLD.actor, OLD.previous, OLD.hash)
            IS NOT DISTINCT FROM (NEW.position, NEW.actor, NEW.previous, NEW.hash)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'audit entries are never changed or deleted' USING ERRCODE = 'insufficient_privilege';
END $$;
"""
BEFORE = GUARD[: GUARD.index("    IF TG_OP = 'UPDATE' AND current")] + GUARD[GUARD.index("    RAISE") :]


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_guard")]

    operations = [migrations.RunSQL(GUARD, BEFORE)]
