"""Rule packs: YAML files of rules, shipped or the user's own, read strictly."""

from qualitywatch.config.rules.keys import RuleConfig
from qualitywatch.config.rules.packs import load_rules
from qualitywatch.config.rules.read import read_rule_pack

__all__ = ["RuleConfig", "load_rules", "read_rule_pack"]
