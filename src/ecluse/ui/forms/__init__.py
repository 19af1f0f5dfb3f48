"""Forms rendered by our own templates in DSFR mark-up: labels, hints, errors that say what to do, their summary."""

from ecluse.ui.forms.base import UiBoundField, UiForm, UiFormMixin, UiModelForm, UiRenderer
from ecluse.ui.forms.fields import DateField, MoneyField, PartialDateField, Selection, SelectionField, UploadField
from ecluse.ui.forms.widgets import ChoiceCards

__all__ = [
    "ChoiceCards",
    "DateField",
    "MoneyField",
    "PartialDateField",
    "Selection",
    "SelectionField",
    "UiBoundField",
    "UiForm",
    "UiFormMixin",
    "UiModelForm",
    "UiRenderer",
    "UploadField",
]
