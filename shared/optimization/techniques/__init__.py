"""The techniques, each in a file of its own, in the order in which they are applied."""

from typing import Final

from shared.optimization.technique import Name, Technique
from shared.optimization.techniques import chain, compression, constraints, examples, output_contract, role, structure

ALL: Final[dict[Name, Technique]] = {
    one.name: one
    for one in (
        Technique("role-and-audience", "Says who the model is and who reads the answer.", role.apply),
        Technique("structure", "Fences text from elsewhere, and makes long paragraphs lists.", structure.apply),
        Technique("constraints", "Adds the limits that this kind of content needs.", constraints.apply),
        Technique("examples", "Shows answers that are known to be right, the most different ones.", examples.apply),
        Technique("output-contract", "Says what the answer is, and nothing beside it.", output_contract.apply),
        Technique("chain", "Has long content planned, unless the model reasons by itself.", chain.apply),
        Technique("compression", "Says the same with fewer tokens.", compression.apply),
    )
}
