from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0008_words_of_claims"),
    ]

    operations = [
        migrations.AlterField(
            model_name="event",
            name="verb",
            field=models.CharField(
                choices=[
                    ("person_added", "added a person"),
                    ("person_changed", "changed a person's account"),
                    ("article_brought_in", "brought in the article"),
                    ("article_read", "read the article"),
                    ("reading_failed", "could not read the article"),
                    ("reading_retried", "asked to read the article again"),
                    ("claim_made", "marked the claim by hand"),
                    ("claim_accepted", "accepted the claim"),
                    ("claim_put_back", "put the claim back"),
                    ("claim_dismissed", "dismissed the claim"),
                    ("claim_restated", "rewrote the claim"),
                    ("claim_resized", "marked other words for the claim"),
                    ("claim_parted", "parted the claim in two"),
                    ("claim_stretched", "joined the claim with the next"),
                    ("claim_joined", "joined the claim to another"),
                    ("claim_revived", "took the claim up again"),
                    ("claim_assigned", "assigned the claim"),
                    ("claim_scheduled", "set the due date"),
                    ("claim_selected", "said why the claim was selected"),
                    ("reason_judged", "judged why the claim was proposed"),
                    ("claim_undone", "undid the last step"),
                    ("lookup_asked", "asked a source"),
                    ("lookup_retried", "asked a source again"),
                    ("finding_kept", "kept a finding"),
                    ("finding_discarded", "discarded a finding"),
                    ("finding_undecided", "took back the choice about a finding"),
                    ("finding_opened", "opened a source"),
                    ("evidence_added", "added evidence"),
                    ("evidence_removed", "removed evidence"),
                    ("verdict_submitted", "submitted a verdict"),
                    ("verdict_taken_back", "took the verdict back"),
                    ("verdict_approved", "signed the verdict"),
                    ("verdict_sent_back", "sent the verdict back"),
                    ("claim_published", "published the fact-check"),
                    ("claim_reopened", "re-opened the claim"),
                    ("page_withdrawn", "withdrew the fact-check"),
                    ("story_published", "published the story page"),
                    ("batch_brought_in", "brought in many articles"),
                    ("batch_changed", "changed what is brought in"),
                    ("feed_added", "began to watch the feed"),
                    ("feed_changed", "changed how the feed is watched"),
                    ("policy_changed", "changed the publish policy"),
                ],
                max_length=40,
            ),
        ),
    ]
