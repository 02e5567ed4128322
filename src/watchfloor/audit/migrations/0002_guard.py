from django.db import migrations

# An entry may be chained once; all else is refused, so that a slip changes nothing. Whoever owns the database can take
# the guard off, which is what the chain is for.
GUARD = """
CREATE FUNCTION audit_entry_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.position IS NULL AND OLD.hash IS NULL
        AND (OLD.id, OLD.at, OLD.kind, OLD.subject, OLD.salt, OLD.seal, OLD.detail)
            = (NEW.id, NEW.at, NEW.kind, NEW.subject, NEW.salt, NEW.seal, NEW.detail)
        AND OLD.actor IS NOT DISTINCT FROM NEW.actor AND OLD.address IS NOT DISTINCT FROM NEW.address
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'audit entries are never changed or deleted' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_entry_guard BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_guard();
"""
UNGUARD = "DROP TRIGGER audit_entry_guard ON audit_entry; DROP FUNCTION audit_entry_guard();"


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
