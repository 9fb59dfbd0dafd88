"""People: the login, the staff facts beside it, schools, roles that come and go, and the district itself."""

import secrets
import uuid

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from accounts.querysets import RoleGrantQuerySet, UserQuerySet
from core import clock


class UserManager(BaseUserManager["User"]):
    """Makes people; an address is one address whatever its letter case."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """A person who can sign in. Without a password only an invitation or single sign-on lets them in."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        """The district's IT person: configures everything, sees no evidence."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """The person with this address."""
        return self.get(email__iexact=(username or "").strip())


class User(AbstractBaseUser, PermissionsMixin):
    """A person with a login. What they may do is in `RoleGrant`; what payroll knows is in `StaffFacts`."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("email address"), unique=True)
    name = models.CharField(_("name"), max_length=120, help_text=_("As colleagues know you."))
    language = models.CharField(_("language"), max_length=10, default="en")
    is_staff = models.BooleanField(_("may enter the CMS"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(default=False, editable=False)
    shortcuts_on = models.BooleanField(_("single-key shortcuts"), default=True)
    shown_to_leader_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Since when their school leader may read their name."
    )
    date_joined = models.DateTimeField(default=clock.now)
    deactivated_at = models.DateTimeField(null=True, blank=True)

    objects = UserManager.from_queryset(UserQuerySet)()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="an_address_belongs_to_one_person"),
            models.CheckConstraint(
                name="a_deactivated_person_is_not_active",
                condition=models.Q(deactivated_at__isnull=True) | models.Q(is_active=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The name as colleagues know it."""
        return self.name

    def get_short_name(self) -> str:
        """The first of the names."""
        return self.name.split(" ")[0]

    @property
    def first_name(self) -> str:
        """Wagtail's admin greets people by it."""
        return self.get_short_name()

    @property
    def last_name(self) -> str:
        """Wagtail's admin lists people by it."""
        return self.name.partition(" ")[2]


class School(models.Model):
    """A building of the district."""

    class Level(models.TextChoices):
        ELEMENTARY = "elementary", _("Elementary school")
        MIDDLE = "middle", _("Middle school")
        HIGH = "high", _("High school")
        OTHER = "other", _("Other site")

    name = models.CharField(_("name"), max_length=120, unique=True)
    short_name = models.CharField(_("short name"), max_length=40)
    level = models.CharField(_("level"), max_length=12, choices=Level, default=Level.ELEMENTARY)

    class Meta:
        verbose_name = _("school")
        verbose_name_plural = _("schools")
        ordering = ["name"]

    panels = [FieldPanel("name"), FieldPanel("short_name"), FieldPanel("level")]

    def __str__(self) -> str:
        return self.name


class PayClass(models.Model):
    """How payroll pays a group of staff. Some may not get a flat stipend and take hours instead."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=80)
    may_receive_stipend = models.BooleanField(_("may receive a flat stipend"), default=True)

    class Meta:
        verbose_name = _("pay class")
        verbose_name_plural = _("pay classes")
        ordering = ["name"]

    panels = [FieldPanel("code"), FieldPanel("name"), FieldPanel("may_receive_stipend")]

    def __str__(self) -> str:
        return self.name


class StaffFacts(models.Model):
    """What the personnel office knows of a person and pay depends on."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="staff")
    employee_id = models.CharField(_("employee id"), max_length=20, unique=True, null=True, blank=True)
    pay_class = models.ForeignKey(PayClass, on_delete=models.PROTECT, verbose_name=_("pay class"))
    active_from = models.DateField(_("employed from"), null=True, blank=True)
    active_until = models.DateField(_("employed until"), null=True, blank=True)
    subject = models.CharField(_("subject or post"), max_length=80, blank=True)
    grades = models.CharField(_("grades"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("staff facts")
        verbose_name_plural = _("staff facts")
        constraints = [
            models.CheckConstraint(
                name="an_employee_id_is_never_empty_text",
                condition=models.Q(employee_id__isnull=True) | ~models.Q(employee_id=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.employee_id or '–'})"


class Posting(models.Model):
    """A person works at a school; itinerant staff have several, exactly one of them primary."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="postings")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="postings")
    is_primary = models.BooleanField(_("primary"), default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "school"], name="a_person_is_posted_once_to_a_school"),
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(is_primary=True), name="a_person_has_one_primary_school"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.school}"


class Role(models.TextChoices):
    """What somebody may be for a time. Every signed-in member of staff is a teacher and a colleague."""

    SCORER = "scorer", _("Scorer")
    COACH = "coach", _("Coach")
    COORDINATOR = "coordinator", _("Coordinator")
    DEPUTY = "deputy", _("Deputy coordinator")
    PAYROLL_CLERK = "payroll_clerk", _("Payroll clerk")
    BUSINESS_MANAGER = "business_manager", _("Business manager")
    SCHOOL_LEADER = "school_leader", _("School leader")


class RoleGrant(models.Model):
    """A role somebody has, perhaps for one school or one program, from a day until a day, by whom and why."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    school = models.ForeignKey(School, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    program = models.SlugField(_("program"), max_length=60, blank=True, help_text=_("Empty: every program."))
    valid_from = models.DateField(_("from"), default=clock.today)
    valid_until = models.DateField(_("until"), null=True, blank=True)
    granted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(default=clock.now)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        indexes = [models.Index(fields=["user", "role"], name="grant_of_user")]
        constraints = [
            models.CheckConstraint(
                name="a_role_ends_after_it_begins",
                condition=models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=models.F("valid_from")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


def _token() -> str:
    return secrets.token_urlsafe(32)


class Invitation(models.Model):
    """The only way to a new login besides single sign-on: a link mailed to one address, good once."""

    email = models.EmailField(_("email address"))
    name = models.CharField(_("name"), max_length=120)
    token = models.CharField(max_length=60, unique=True, default=_token, editable=False)
    role = models.CharField(_("role"), max_length=20, choices=Role, blank=True)
    school = models.ForeignKey(School, null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("school"))
    employee_id = models.CharField(_("employee id"), max_length=20, blank=True)
    pay_class = models.ForeignKey(
        PayClass, null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("pay class")
    )
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    accepted_by = models.OneToOneField(User, null=True, on_delete=models.PROTECT, related_name="invitation")
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_accepted_invitation_says_who_and_when",
                condition=models.Q(accepted_by__isnull=True, accepted_at__isnull=True)
                | models.Q(accepted_by__isnull=False, accepted_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.email


class District(models.Model):
    """The one district of this installation: its name, its year, its looks."""

    name = models.CharField(_("name"), max_length=120)
    tagline = models.CharField(_("one line below the name"), max_length=200, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, default="America/Chicago")
    fiscal_year_start_month = models.PositiveSmallIntegerField(
        _("month the fiscal year starts"), default=7, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    accent = models.CharField(
        _("accent color"),
        max_length=7,
        default="#27497a",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write the color as # and six digits, like #27497a."))],
        help_text=_("Used for buttons and links. Contrast is computed, and a color too pale to read is darkened."),
    )
    logo = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("logo"),
    )
    help_email = models.EmailField(_("address for help"), blank=True)
    smallest_cell = models.PositiveSmallIntegerField(
        _("smallest count shown to wider readers"), default=10, validators=[MinValueValidator(2)]
    )
    student_ids = models.TextField(
        _("shapes of student numbers"),
        blank=True,
        max_length=500,
        help_text=_("One a line: 9 stands for a digit, A for a letter, such as 9999999 or MV-9999."),
    )
    is_invented = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("district")
        constraints = [models.CheckConstraint(name="there_is_one_district", condition=models.Q(pk=1))]

    panels = [
        MultiFieldPanel(
            [FieldPanel("name"), FieldPanel("tagline"), FieldPanel("logo"), FieldPanel("accent")], _("Looks")
        ),
        MultiFieldPanel(
            [FieldPanel("time_zone"), FieldPanel("fiscal_year_start_month"), FieldPanel("help_email")], _("Facts")
        ),
        FieldPanel("smallest_cell"),
        FieldPanel("student_ids"),
    ]

    def __str__(self) -> str:
        return self.name
