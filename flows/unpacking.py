"""What takes the files out of e-mails and archives in this process."""

from __future__ import annotations

from blocks.parts import Parts
from tasks.intake.unpack import ArchiveLimits, Unpacker


def unpacker_of(parts: Parts) -> Unpacker:
    """Return the unpacker that the settings ask for; what is on its way lies in the home folder, for nobody else to read."""
    settings = parts.settings
    limits = ArchiveLimits(settings.archive_depth, settings.archive_members, settings.archive_mb)
    return Unpacker(parts.children, settings.home, limits, settings.passwords_file)
