"""The closed vocabulary: levels, symptoms, signs, topics, dialogue acts.

Everything else (knowledge files, lexicon, domain, cases) is checked against these names; nothing here is medical advice.
"""

from __future__ import annotations

from typing import Final

#: Acuity levels, lowest first. ``out_of_scope`` stands apart: it is a kind of message, not an acuity.
LEVELS: Final = ("info", "self_care", "contact_injector", "urgent", "emergency")
OUT_OF_SCOPE: Final = "out_of_scope"

ARTICLE_SYMPTOMS: Final = ("droopy_eyelid", "asymmetry", "muscle_weakness", "bruising", "swelling", "headache")

SYMPTOMS: Final = (
    *ARTICLE_SYMPTOMS,
    "droopy_brow",
    "spock_brow",
    "crooked_smile",
    "dry_eye",
    "watery_eye",
    "eye_cannot_close",
    "eye_pain",
    "blurred_vision",
    "double_vision",
    "vision_loss",
    "injection_site_pain",
    "redness",
    "itching",
    "rash_hives",
    "lump",
    "infection_signs",
    "fever",
    "flu_like",
    "fatigue",
    "nausea",
    "dizziness",
    "neck_pain",
    "neck_weakness",
    "numbness_tingling",
    "twitching",
    "jaw_weakness",
    "dry_mouth",
    "difficulty_swallowing",
    "difficulty_speaking",
    "difficulty_breathing",
    "generalized_weakness",
    "facial_swelling",
    "bladder_control_loss",
    "bleeding",
    "chest_pain",
    "stroke_signs",
    "fainting",
    "no_effect",
    "frozen_look",
    "anxiety",
    "suicidal_thoughts",
)

#: Three-valued facts beside the symptoms. They are found and asserted like symptoms, and shown among the details.
SIGNS: Final = (
    "unverified_product",
    "filler",
    "skin_blanching",
    "unequal_pupils",
    "light_sensitivity",
    "stiff_neck",
    "confusion",
    "seizure",
    "vomiting",
    "neuromuscular_disease",
    "blood_thinner",
    "interacting_drug",
    "large_dose",
    "pregnancy",
    "breastfeeding",
    "immune_weakness",
    "breathing_disease",
)

#: Looked for most carefully: a denial of these must be plain.
RED_FLAGS: Final = frozenset({
    "difficulty_breathing", "difficulty_swallowing", "difficulty_speaking", "generalized_weakness", "vision_loss", "chest_pain",
    "stroke_signs", "fainting", "suicidal_thoughts", "facial_swelling", "seizure", "confusion", "double_vision", "blurred_vision",
    "eye_cannot_close", "eye_pain", "rash_hives", "infection_signs", "fever", "neck_weakness", "bladder_control_loss",
    "skin_blanching", "unequal_pupils", "stiff_neck",
})  # fmt: skip

#: Signs that do not pass: told of the past, they are there still.
LASTING: Final = frozenset({"neuromuscular_disease", "breathing_disease", "immune_weakness"})

#: Signs of danger that count although they have passed, until somebody has looked at them: a small stroke, an allergy.
PASSING: Final = frozenset({
    "stroke_signs", "vision_loss", "fainting", "difficulty_breathing", "difficulty_swallowing", "difficulty_speaking",
    "facial_swelling", "chest_pain", "seizure",
})  # fmt: skip

#: Details with a value of their own.
DETAILS: Final = (
    "treatment_date",
    "area",
    "product",
    "injector",
    "temperature",
    "age",
    "country",
)

#: What a finding may carry beside its value; the lexicon assigns them, the triage table reads them.
QUALITIES: Final = (
    "mild",
    "severe",
    "worst_ever",
    "sudden",
    "gradual",
    "on_waking",
    "growing",
    "worsening",
    "improving",
    "passed",
    "assessed",
    "long_past",
    "habitual",
    "left",
    "right",
    "both_sides",
    "one_side",
    "widespread",
    "local",
    "at_site",
    "near_eye",
    "eye",
    "lips",
    "mouth",
    "throat",
    "lips_only",
    "face_side",
    "limbs",
    "spreading",
    "heavy_flow",
    "not_stopping",
    "stopped",
    "at_visit",
    "repeated",
    "covers_pupil",
    "blisters",
    "heaviness_only",
)

TOPICS: Final = (
    "symptom",
    "choose_injector",
    "injector_credentials",
    "before_after_photos",
    "references_reviews",
    "discuss_goals",
    "prevention",
    "aftercare",
    "duration",
    "treatment",
    "how_botox_works",
    "safety",
    "report_side_effect",
    "emergency_number",
    "price",
    "procedure_pain",
    "complaint",
    "onset_timing",
    "brands",
    "suitability",
    "abroad",
    "booking",
    "greet",
    "thanks",
    "goodbye",
    "bot_challenge",
    "human_handoff",
    "delete_data",
    "out_of_scope",
)

DIALOGUE_ACTS: Final = (
    "affirm",
    "deny",
    "not_sure",
    "skip",
    "inform",
    "correct",
    "explain",
    "show_understanding",
    "show_sources",
    "start_over",
)

#: Where the toxin, or a complaint, is.
AREAS: Final = (
    "forehead",
    "frown",
    "brow",
    "crows_feet",
    "under_eye",
    "eyelid",
    "nose",
    "cheek",
    "lip",
    "mouth_corner",
    "chin",
    "jaw",
    "neck",
    "shoulder",
    "armpit",
    "calf",
    "scalp",
    "hand",
)

INJECTORS: Final = (
    "doctor",
    "nurse",
    "dentist",
    "pharmacist",
    "clinic",
    "beautician",
    "friend",
    "self",
    "unlicensed",
    "unknown",
)
COUNTRIES: Final = ("US", "CA", "GB", "IE", "EU", "AU", "NZ")

INTENTS: Final = (*SYMPTOMS, *(topic for topic in TOPICS if topic != "symptom"), *DIALOGUE_ACTS)
