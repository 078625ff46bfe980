"""Every model of the path of a letter, gathered for Django; each is defined in its own stage."""

from comms.cases.models import Case, Person, Source
from comms.clearance.models import Clearance, Deadline, Reading
from comms.dispatch.models import Communication, Dispatch, Reference, Rendition, Series
from comms.drafting.invitations.models import Invitation, InvitationWord
from comms.drafting.models import Addressee, Draft, Revision, RevisionName, Signatory
from comms.drafting.threads.models import Mention, Remark, Suggestion, Thread
from comms.drafting.word.models import WordFile
from comms.embargo import PublicationRule
from comms.events import Event
from comms.jobs import Job
from comms.letters.models import ClauseSet
from comms.notices import MailChoice, Notice
from comms.publication.corrections.models import Correction
from comms.publication.deadlines.models import (
    CalendarAddress,
    Move,
    SafetyReview,
    SweepRecord,
)
from comms.publication.files.models import FileChoice, PaintedPage
from comms.publication.models import Hold
from comms.publication.preparing.models import PreparedCopy
from comms.publication.redaction.models import Redaction, Restoration, TextConfirmation
from comms.replies.models import Answer, Reply, ReplyFile
from comms.reports.models import Report, ReportFile
from comms.subscriptions.models import (
    Subscriber,
    SubscriberMail,
    Subscription,
    SubscriptionKey,
    SubscriptionRound,
)
from comms.worklist.models import SavedFilter

__all__ = [
    "Addressee",
    "Answer",
    "CalendarAddress",
    "Case",
    "ClauseSet",
    "Clearance",
    "Communication",
    "Correction",
    "Deadline",
    "Dispatch",
    "Draft",
    "Event",
    "FileChoice",
    "Hold",
    "Invitation",
    "InvitationWord",
    "Job",
    "MailChoice",
    "Mention",
    "Move",
    "Notice",
    "PaintedPage",
    "Person",
    "PreparedCopy",
    "PublicationRule",
    "Reading",
    "Redaction",
    "Reference",
    "Remark",
    "Rendition",
    "Reply",
    "ReplyFile",
    "Report",
    "ReportFile",
    "Restoration",
    "Revision",
    "RevisionName",
    "SafetyReview",
    "SavedFilter",
    "Series",
    "Signatory",
    "Source",
    "Subscriber",
    "SubscriberMail",
    "Subscription",
    "SubscriptionKey",
    "SubscriptionRound",
    "Suggestion",
    "SweepRecord",
    "TextConfirmation",
    "Thread",
    "WordFile",
]
