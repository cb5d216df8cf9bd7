"""What recognition by AWS Textract needs, examined where the settings name it."""

from __future__ import annotations

from blocks.settings import Settings
from tasks.review.condition import Condition, probed

TEXTRACT = "textract"
"""The setting's word for the service."""


def textract_conditions(settings: Settings) -> list[Condition]:
    """Return one condition for the credentials, for the bucket and for the service itself; none where pages are read on this machine."""
    if settings.ocr_engine != TEXTRACT:
        return []
    from blocks.textract.probe import examine_bucket, examine_credentials, examine_service

    credentials = probed("textract_credentials", lambda: examine_credentials(settings))
    found = [credentials, probed("textract_bucket", lambda: examine_bucket(settings))]
    if credentials.ok:  # without them boto3 does not even ask
        found.append(probed("textract", lambda: examine_service(settings)))
    return found
