"""The search texts in a table of their own, words folded as readers type them, and the site's edition.

A letter's vector is as long as the letter; apart, it burdens no list. Accents are folded both ways by
configurations of our own. Each language is stemmed in its own way; scripts without spaces are searched by
pairs of signs. Triggers keep texts and edition: no release, correction or withdrawal can forget them.
Texts of replies that were released before are not known here; their letters are found as before.
"""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
from django.contrib.postgres.search import SearchVector
from django.db import migrations, models

CONFIGURATIONS = """
CREATE EXTENSION IF NOT EXISTS unaccent;
DO $$
DECLARE
    unaccent_is_in text := (SELECT nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
        WHERE extname = 'unaccent');
    pair text[];
BEGIN
    FOREACH pair SLICE 1 IN ARRAY ARRAY[
        ['en', 'english', 'english_stem'], ['fr', 'french', 'french_stem'], ['es', 'spanish', 'spanish_stem'],
        ['ar', 'arabic', 'arabic_stem'], ['ru', 'russian', 'russian_stem'], ['other', 'simple', 'simple']
    ] LOOP
        EXECUTE format('CREATE TEXT SEARCH CONFIGURATION site.%I (COPY = pg_catalog.%I)', pair[1], pair[2]);
        EXECUTE format('ALTER TEXT SEARCH CONFIGURATION site.%I ALTER MAPPING FOR hword, hword_part, word'
            ' WITH %I.unaccent, pg_catalog.%I', pair[1], unaccent_is_in, pair[3]);
    END LOOP;
END $$;
"""
NO_CONFIGURATIONS = "".join(
    f"DROP TEXT SEARCH CONFIGURATION site.{name};" for name in ("en", "fr", "es", "ar", "ru", "other")
)

FUNCTIONS = r"""
CREATE FUNCTION site.configuration(language text) RETURNS regconfig
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE language
        WHEN 'en' THEN 'site.en'::regconfig WHEN 'fr' THEN 'site.fr'::regconfig
        WHEN 'es' THEN 'site.es'::regconfig WHEN 'ar' THEN 'site.ar'::regconfig
        WHEN 'ru' THEN 'site.ru'::regconfig ELSE 'site.other'::regconfig END
$$;

CREATE FUNCTION site.pairs(words text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT substr(run[1], place, 2)), '{}')
    FROM regexp_matches(words, '[\u0E01-\u0EDF\u1000-\u109F\u1780-\u17D3\u3041-\u30FF\u3400-\u4DBF\u4E00-\u9FFF\uAC00-\uD7A3]+', 'g') AS run,
    generate_series(1, greatest(length(run[1]) - 1, 1)) AS place
$$;

CREATE FUNCTION site.vector(language text, title text, summary text, body text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT setweight(to_tsvector(site.configuration(language), title), 'A')
        || setweight(to_tsvector(site.configuration(language), summary), 'B')
        || setweight(to_tsvector(site.configuration(language), left(body, 250000)), 'C')
        || array_to_tsvector(site.pairs(title || ' ' || left(body, 250000)))
$$;

CREATE FUNCTION site.publications_with(asked tsquery) RETURNS bigint[]
LANGUAGE sql STABLE PARALLEL SAFE SET enable_seqscan = off AS $$
    SELECT coalesce(array_agg(publication_id), '{}') FROM site.publication_text WHERE vector @@ asked
$$;

CREATE FUNCTION site.next_edition() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO site.edition AS kept (id, number) VALUES (1, 1)
    ON CONFLICT (id) DO UPDATE SET number = kept.number + 1;
    RETURN NULL;
END $$;

CREATE FUNCTION site.make_vector() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    letter site.publication%ROWTYPE;
BEGIN
    SELECT * INTO STRICT letter FROM site.publication WHERE id = NEW.publication_id;
    NEW.vector := site.vector(
        NEW.language,
        letter.reference || ' ' || letter.recipient_name,
        CASE WHEN NEW.reply_id IS NULL THEN letter.summary ELSE '' END,
        CASE WHEN NEW.reply_id IS NULL THEN letter.body_text ELSE NEW.body END);
    RETURN NEW;
END $$;

CREATE FUNCTION site.index_letter() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.is_withdrawn THEN
        DELETE FROM site.publication_text WHERE publication_id = NEW.id;
    ELSE
        INSERT INTO site.publication_text (publication_id, language, body) VALUES (NEW.id, NEW.language, '')
        ON CONFLICT (publication_id) WHERE reply_id IS NULL DO UPDATE SET language = excluded.language;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION site.forget_withheld() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM site.publication_text WHERE reply_id = NEW.id;
    RETURN NULL;
END $$;
"""
NO_FUNCTIONS = """
DROP FUNCTION site.forget_withheld();
DROP FUNCTION site.index_letter();
DROP FUNCTION site.make_vector();
DROP FUNCTION site.next_edition();
DROP FUNCTION site.publications_with(tsquery);
DROP FUNCTION site.vector(text, text, text, text);
DROP FUNCTION site.pairs(text);
DROP FUNCTION site.configuration(text);
"""

COUNTED = (
    "publication",
    "published_mandate",
    "published_reply",
    "published_file",
    "published_copy",
    "publication_text",
)
TRIGGERS = """
CREATE TRIGGER makes_vector BEFORE INSERT OR UPDATE ON site.publication_text
    FOR EACH ROW EXECUTE FUNCTION site.make_vector();
CREATE TRIGGER indexes_letter
    AFTER INSERT OR UPDATE OF reference, recipient_name, language, summary, body_text, is_withdrawn
    ON site.publication FOR EACH ROW EXECUTE FUNCTION site.index_letter();
CREATE TRIGGER forgets_withheld AFTER UPDATE OF is_withheld ON site.published_reply
    FOR EACH ROW WHEN (NEW.is_withheld) EXECUTE FUNCTION site.forget_withheld();
""" + "".join(
    f"""
CREATE TRIGGER makes_edition AFTER INSERT OR UPDATE OR DELETE ON site.{table}
    FOR EACH STATEMENT EXECUTE FUNCTION site.next_edition();"""
    for table in COUNTED
)
NO_TRIGGERS = "".join(f"DROP TRIGGER makes_edition ON site.{table};" for table in COUNTED) + """
DROP TRIGGER forgets_withheld ON site.published_reply;
DROP TRIGGER indexes_letter ON site.publication;
DROP TRIGGER makes_vector ON site.publication_text;
"""

GRANTS = """
REVOKE ALL ON site.publication_text, site.edition
    FROM PUBLIC, pouch_public, pouch_staff, pouch_publisher, pouch_worker;
REVOKE ALL ON SEQUENCE site.publication_text_id_seq
    FROM PUBLIC, pouch_public, pouch_staff, pouch_publisher, pouch_worker;
GRANT SELECT ON site.publication_text, site.edition TO pouch_public, pouch_staff;
GRANT SELECT, INSERT, UPDATE, DELETE ON site.publication_text, site.edition TO pouch_publisher;
GRANT USAGE ON SEQUENCE site.publication_text_id_seq TO pouch_publisher;
"""

FILL = """
INSERT INTO site.publication_text (publication_id, language, body)
    SELECT id, language, '' FROM site.publication WHERE NOT is_withdrawn;
"""


def vector(configuration):
    return (
        SearchVector("reference", "recipient_name", config=configuration, weight="A")
        + SearchVector("summary", config=configuration, weight="B")
        + SearchVector("body_text", config=configuration, weight="C")
    )


def move_to_site(table):
    return migrations.RunSQL(
        f"ALTER TABLE public.{table} SET SCHEMA site",
        reverse_sql=f"ALTER TABLE site.{table} SET SCHEMA public",
    )


class Migration(migrations.Migration):
    dependencies = [("public", "0005_letters_say_more")]

    operations = [
        migrations.RemoveIndex(model_name="publication", name="publication_search"),
        migrations.RemoveField(model_name="publication", name="search"),
        migrations.CreateModel(
            name="Edition",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("number", models.PositiveBigIntegerField()),
                ("changed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "edition",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(id=1), name="edition_is_one")
                ],
            },
        ),
        move_to_site("edition"),
        migrations.CreateModel(
            name="PublicationText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("language", models.CharField(max_length=8)),
                (
                    "body",
                    models.TextField(
                        blank=True,
                        default="",
                        help_text="of a reply; a letter's stands in its own row",
                    ),
                ),
                (
                    "vector",
                    django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="public.publication",
                    ),
                ),
                (
                    "reply",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="text",
                        to="public.publishedreply",
                    ),
                ),
            ],
            options={
                "db_table": "publication_text",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["vector"], name="publication_text_vector"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(reply=None),
                        fields=("publication",),
                        name="letter_has_one_text",
                    )
                ],
            },
        ),
        move_to_site("publication_text"),
        migrations.RunSQL(GRANTS, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(CONFIGURATIONS, reverse_sql=NO_CONFIGURATIONS),
        migrations.RunSQL(FUNCTIONS, reverse_sql=NO_FUNCTIONS),
        migrations.RunSQL(TRIGGERS, reverse_sql=NO_TRIGGERS),
        migrations.RunSQL(FILL, reverse_sql=migrations.RunSQL.noop),
    ]
