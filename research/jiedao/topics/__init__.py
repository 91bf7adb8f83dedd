"""Topic models that say how far they can be trusted.

`fit` and `transform` are the model; `choice` says how many topics the corpus bears, `passport`
what each topic is and whether it comes again, `prevalence` where and when it stands.
"""

from jiedao.topics.model import TopicConfig as TopicConfig
from jiedao.topics.model import TopicModel as TopicModel
from jiedao.topics.model import fit as fit
from jiedao.topics.model import transform as transform
