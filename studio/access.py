"""Who is here, and what they may do: a viewer looks and tries out, an editor also saves and starts updates."""

from dataclasses import dataclass

from orchestration.settings import UserError


@dataclass(frozen=True)
class User:
    """Somebody who uses the studio; `role` is viewer or editor."""

    name: str
    role: str

    @property
    def may_edit(self) -> bool:
        """Whether they may save, start an update, and enter scores."""
        return self.role == "editor"


def current_user() -> User:
    """The user of the page that is being served."""
    return User("local", "editor")


def require_editor() -> User:
    """The user, who may edit. Raises UserError for one who may not."""
    user = current_user()
    if not user.may_edit:
        raise UserError("Only editors may do this; you are signed in as a viewer.")
    return user
