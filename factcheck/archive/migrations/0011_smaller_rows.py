"""Rows of the two indexes as narrow as they go.

Both tables are written anew, in the order of their keys: PostgreSQL neither reorders columns nor
gives back what an UPDATE of all rows leaves behind. The index of meaning is made again at the end
of `migrate`.
"""

import pgvector.django.halfvec
from django.db import migrations, models

POSTINGS = """
    CREATE TABLE narrow (entry bigint NOT NULL);
    INSERT INTO narrow
        SELECT (term_id::int8 << 38) | (impact::int8 << 30) | check_id
        FROM archive_posting ORDER BY 1;
    DROP TABLE archive_posting;
    ALTER TABLE narrow RENAME TO archive_posting;
    ALTER TABLE archive_posting ADD CONSTRAINT archive_posting_pkey PRIMARY KEY (entry);
"""
POSTINGS_BACK = """
    CREATE TABLE wide (
        term_id integer NOT NULL, impact smallint NOT NULL, check_id bigint NOT NULL
    );
    INSERT INTO wide
        SELECT (entry >> 38)::int4, ((entry >> 30) & 255)::int2, entry & ((1 << 30) - 1)
        FROM archive_posting ORDER BY entry;
    DROP TABLE archive_posting;
    ALTER TABLE wide RENAME TO archive_posting;
    ALTER TABLE archive_posting
        ADD CONSTRAINT archive_posting_pkey PRIMARY KEY (term_id, impact, check_id);
"""
VECTORS = """
    CREATE TABLE narrow (
        encoder_id smallint NOT NULL,
        waits boolean NOT NULL,
        soon boolean DEFAULT false NOT NULL,
        check_id integer NOT NULL,
        embedding halfvec
    );
    INSERT INTO narrow SELECT encoder_id, waits, soon, check_id, embedding
        FROM archive_vector ORDER BY encoder_id, check_id;
"""
VECTORS_BACK = """
    CREATE TABLE wide (
        encoder_id smallint NOT NULL,
        check_id bigint NOT NULL,
        embedding halfvec,
        waits boolean NOT NULL,
        soon boolean DEFAULT false NOT NULL
    );
    INSERT INTO wide SELECT encoder_id, check_id, embedding, waits, soon
        FROM archive_vector ORDER BY encoder_id, check_id;
"""
IN_PLACE = """
    DROP TABLE archive_vector;
    ALTER TABLE {name} RENAME TO archive_vector;
    ALTER TABLE archive_vector
        ADD CONSTRAINT archive_vector_pkey PRIMARY KEY (encoder_id, check_id);
    CREATE INDEX vector_to_embed ON archive_vector (encoder_id, soon, check_id) WHERE waits;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0010_what_ratings_mean"),
    ]

    operations = [
        migrations.RunSQL(
            POSTINGS,
            POSTINGS_BACK,
            state_operations=[
                migrations.DeleteModel("Posting"),
                migrations.CreateModel(
                    name="Posting",
                    fields=[("entry", models.BigIntegerField(primary_key=True, serialize=False))],
                ),
            ],
        ),
        migrations.RunSQL(
            VECTORS + IN_PLACE.format(name="narrow"),
            VECTORS_BACK + IN_PLACE.format(name="wide"),
            state_operations=[
                migrations.DeleteModel("Vector"),
                migrations.CreateModel(
                    name="Vector",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "encoder_id",
                                "check_id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("encoder_id", models.SmallIntegerField()),
                        ("waits", models.BooleanField(default=True)),
                        ("soon", models.BooleanField(db_default=False)),
                        ("check_id", models.IntegerField()),
                        ("embedding", pgvector.django.halfvec.HalfVectorField(null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("waits", True)),
                                fields=["encoder_id", "soon", "check_id"],
                                name="vector_to_embed",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
