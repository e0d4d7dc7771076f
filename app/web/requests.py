"""Reading what programs send: JSON of a known shape and size."""

from __future__ import annotations

from typing import TypeVar

from flask import abort, request
from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)


def read_json(model: type[Model]) -> Model:
    """The request's JSON body as the model; 415 for another type, 400 for anything that does not fit it."""
    if request.mimetype != "application/json":
        abort(415)
    try:
        return model.model_validate_json(request.get_data(cache=False))
    except ValidationError:
        abort(400)
