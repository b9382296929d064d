"""What this function answers: the OpenAI API, and budgets."""

from typing import Any

from functions.model_gateway import budgets, chat, embeddings, models, openai_errors
from functions.model_gateway.openai_errors import PREFIX
from functions.model_gateway.schemas import ChatCompletion, EmbeddingList, Model, ModelList
from shared import errors
from shared.bootstrap import Services
from shared.gateway.chat_request import ChatRequest
from shared.gateway.embedding_request import EmbeddingRequest
from shared.web.routing import MEBIBYTE, Route

CALL = "models:call"
AGAIN = f"{PREFIX}/v1"
LARGEST_CHAT = 20 * MEBIBYTE
LARGEST_INPUT = 8 * MEBIBYTE

_OPENAI: tuple[Route[Services, Any], ...] = (
    Route(
        "POST",
        f"{PREFIX}/chat/completions",
        chat.complete,
        summary="Create a chat completion",
        scope=CALL,
        body=ChatRequest,
        reads_body=True,
        response=ChatCompletion,
        max_body=LARGEST_CHAT,
        errors=(
            errors.UnknownModelError,
            errors.BudgetExceededError,
            errors.ProviderRateLimitedError,
            errors.ProviderUnavailableError,
            errors.ProviderTimeoutError,
        ),
        tags=("openai",),
        form=openai_errors.FORM,
        aliases=(f"{AGAIN}/chat/completions",),
    ),
    Route(
        "POST",
        f"{PREFIX}/embeddings",
        embeddings.embed,
        summary="Create embeddings",
        scope=CALL,
        body=EmbeddingRequest,
        reads_body=True,
        response=EmbeddingList,
        max_body=LARGEST_INPUT,
        errors=(errors.UnknownModelError, errors.ProviderUnavailableError),
        tags=("openai",),
        form=openai_errors.FORM,
        aliases=(f"{AGAIN}/embeddings",),
    ),
    Route(
        "GET",
        f"{PREFIX}/models",
        models.list_models,
        summary="List models",
        scope=CALL,
        response=ModelList,
        tags=("openai",),
        form=openai_errors.FORM,
        aliases=(f"{AGAIN}/models",),
    ),
    Route(
        "GET",
        f"{PREFIX}/models/{{model}}",
        models.get_model,
        summary="Get a model",
        scope=CALL,
        response=Model,
        errors=(errors.UnknownModelError,),
        tags=("openai",),
        form=openai_errors.FORM,
        aliases=(
            f"{PREFIX}/models/{{provider}}/{{model}}",
            f"{PREFIX}/models/{{provider}}/{{owner}}/{{model}}",
            f"{AGAIN}/models/{{model}}",
            f"{AGAIN}/models/{{provider}}/{{model}}",
            f"{AGAIN}/models/{{provider}}/{{owner}}/{{model}}",
        ),
    ),
)
ROUTES: tuple[Route[Services, Any], ...] = (*budgets.ROUTES, *_OPENAI)
