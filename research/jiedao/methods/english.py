"""The methods of a study in English: a template for each sentence."""

from __future__ import annotations

from jiedao.methods.wording import Wording

WORDING = Wording(
    ", ",
    " %",
    " to ",
    lambda category: category.name_en or category.name or category.code,
    {"lexicon": "terms of the lexicon", "topics": "topics", "both": "summary and plan"},
)
NAME, TITLE = "English", "Methods appendix"
CAPTION = "Table 1. Reports."
OPENING = (
    "Written by `jiedao study`; every number is of this run. Cut what you do not need. An office is a "
    "street office (街道)."
)
MISSING_REASON = "this study does not have it."
REFERENCES = "References"
COLUMNS = {
    "doc_id": "report",
    "office": "office",
    "period_start": "from",
    "period_end": "to",
    "genre": "genre",
    "sentences": "sentences",
    "characters": "characters",
}
SECTIONS = {
    "corpus": "Corpus",
    "units": "Sentences and words",
    "labels": "Themes and roles",
    "shares": "Shares of themes",
    "profiles": "Profiles",
    "shifts": "Shifts",
    "likeness": "Likeness of offices",
    "terms": "Terms that set an office apart",
    "topics": "Topics",
    "ledgers": "Quantities, initiatives, shared wording",
    "reproduce": "Software and reproduction",
    "notes": "What the run noted",
}
SENTENCES = {
    "corpus": "The corpus holds {reports:noun report/reports} of {offices:noun office/offices}: "
    "{summary:noun summary/summaries} of work done, {plan:noun plan/plans}, {both:count} both in one.",
    "corpus.periods": "The reports cover {first} to {last}.",
    "corpus.undated": "The period of {reports:noun report/reports} is not known.",
    "corpus.size": "They have {sentences:noun quasi-sentence/quasi-sentences} with "
    "{characters:count} characters.",
    "corpus.furniture": "{lines:noun line/lines} of page furniture ({characters:count} characters: index "
    "numbers, print buttons and the like) were set aside before and are listed in the table "
    "`furniture`.",
    "corpus.clean": "No page furniture was found.",
    "corpus.table": "Table 1 lists the reports.",
    "ingest": "Of {sources:noun source/sources} (a file, a row of a table or a member of an archive) "
    "{read:noun was/were} read as reports ({formats:list}), {repaired:count} of them with repairs; {refused:count} could not "
    "be read and {skipped:count} were skipped. The table `ingest` says what became of each.",
    "ingest.twins": "{twins:noun report has/reports have} the text of another, in full or for the most part.",
    "ingest.aside": "Readers took {pieces:noun piece/pieces} of files (menus, running heads) as no part of a report; "
    "they stand in the table `aside`.",
    "units": "The unit is the quasi-sentence: text up to a full stop, question mark, exclamation mark "
    "or semicolon, or to the end of a line. Titles and headings ({headings:count}) are units too; each "
    "sentence is linked to the heading that it stands under. A block is a heading with the "
    "sentences right under it.",
    "units.simplified": "Traditional characters were read as simplified ones (OpenCC {version}); texts and "
    "offsets in the tables are those of the originals.",
    "words": "Words were segmented with {engine} {version} and a lexicon of {terms:count} terms of the "
    "field and names of the corpus.",
    "words.names": "Names of the corpus's places count as terms.",
    "words.no_names": "Names of the corpus's places do not count as terms.",
    "labels": "Each sentence was given one theme of the scheme {scheme} ({themes:names}) by the "
    "labeller {labeller:code} (SHA-256 {digest:code}…), a multinomial logistic regression on character "
    "n-grams of the sentence, its headings and its neighbours, on a lexicon where it has one and on its place, followed by "
    "forward-backward smoothing over the report.",
    "labels.roles": "It was given one role as well ({roles:names}).",
    "labels.held_out": "The labeller was evaluated on {n:noun sentence/sentences} of {groups:noun group/"
    "groups} of reports, each group held out in turn.",
    "labels.folds": "The labeller was evaluated on {n:noun sentence/sentences} of {groups:noun group/"
    "groups} by {folds:count}-fold cross-validation.",
    "labels.more": "{more:noun further sentence/further sentences} trained it and never evaluated it.",
    "labels.theme_scores": "Of the themes {accuracy:percent} are right (95 % interval, blocks drawn anew, "
    "{accuracy_low:percent} to {accuracy_high:percent}, n = {accuracy_n:count}; macro F1 {macro_f1:number}, "
    "{macro_f1_low:number} to {macro_f1_high:number}).",
    "labels.role_scores": "Of the roles {accuracy:percent} are right ({accuracy_low:percent} to "
    "{accuracy_high:percent}, n = {accuracy_n:count}; macro F1 {macro_f1:number}, {macro_f1_low:number} to "
    "{macro_f1_high:number}).",
    "labels.calibration": "The expected calibration error of the themes is {error:number}.",
    "labels.reference": "The reference labels are: {reference}.",
    "labels.machine": "They are a language model's, not human coders': these scores measure agreement "
    "with a language model, on five reports, and a claim about other reports needs a coded sample of "
    "those.",
    "labels.unknown": "Nothing is known of the labeller's accuracy (its folder has no `metrics.json`): "
    "measure it on coded sentences before its labels carry an argument.",
    "labels.abstained": "The labeller marked {n:noun sentence/sentences} ({share:percent}) as too unsure; "
    "they keep their most probable theme and are counted.",
    "shares.sentences": "The share of a theme is the part of an office's sentences that have it.",
    "shares.characters": "The share of a theme is the part of an office's characters that stand in "
    "sentences that have it.",
    "shares.headings": "Titles and headings are counted.",
    "shares.no_headings": "Titles and headings are not counted.",
    "shares.own_text": "Of {total:noun sentence/sentences}, {left:count} that stand for the most part in a report "
    "of another office were left out of all measures.",
    "shares.intervals": "The {offices:noun office has/offices have} {units:range count} units in {blocks:range count} blocks. Intervals are 95 % score intervals with Student's "
    "quantile, the effective number of units from {draws:count} bootstrap draws of whole blocks; the design "
    "effect has the median {effect:ratio} ({effects:range ratio}), and intervals that "
    "take sentences as independent are too narrow by its root.",
    "shares.corrected": "Shares of {corrected:count} of {offices:noun office/offices} also stand corrected for "
    "the labeller's errors by its confusion matrix on held-out sentences, both sources of error in the "
    "interval; this assumes that it errs in these reports as it did in those.",
    "shares.taught": "Shares of {left:noun office/offices} are not corrected for the labeller's errors, since reports of "
    "theirs taught it: it errs less in them than in the held-out sentences that a correction would rest "
    "on.",
    "shares.uncorrected": "Shares of {left:noun office/offices} are not corrected for the labeller's errors; the "
    "run's note: “{reason}”",
    "missing": "The table {table:code} was not made: {reason}",
    "profiles": "The profile of an office compares its shares with those of all other offices together: "
    "location quotients and centred log-ratios with 95 % intervals, and ranks with intervals that hold at "
    "95 % for each office. Of {rows:noun quotient/quotients}, {apart:count} have an interval that leaves out "
    "1, without correction for their number.",
    "profiles.agreement": "Whether the ranks hang on how themes are measured was checked by measuring "
    "them in other ways ({measures:list}): Kendall's W by theme is {concordance:range number}.",
    "shifts.roles": "Within each office the shares among sentences of the role {first:names} were compared "
    "with those of the role {second:names}.",
    "shifts.periods": "Consecutive periods of an office were compared in {rows:noun row/rows}.",
    "shifts": "Differences have 95 % intervals and p-values from studentised permutation of blocks (at most "
    "{permutations:count} permutations, all where there are fewer), adjusted by Benjamini and Hochberg over "
    "the table: of {rows:noun difference/differences}, {tested:count} could be tested and {found:count} have q < 0.05; "
    "{left:count} had too little text on one side.",
    "likeness": "Each of {pairs:noun pair/pairs} of offices was compared by the square root of the "
    "Jensen–Shannon divergence, corrected for what chance alone makes of it, with jackknife intervals over "
    "blocks; 0 is likeness, 1 nothing in common.",
    "likeness.themes": "By themes: {tested:noun test/tests} ({permutations:count} permutations), {found:count} with "
    "q < 0.05.",
    "likeness.words": "By words: {tested:noun test/tests} ({permutations:count} permutations), {found:count} with "
    "q < 0.05.",
    "terms": "The table `terms` ranks {rows:noun term/terms} by TF-IDF over offices; TF-IDF has no test and "
    "serves as a first look.",
    "keyness": "Keyness is the log-odds ratio against all other offices with an informative prior of "
    "{prior:count} words, for words that stand at least {min_count:count} times in at least {min_blocks:count} "
    "blocks of the corpus. Its z is divided by the root of the word's design effect over blocks, since words "
    "come in blocks; q is Benjamini and Hochberg's over all words and offices that were tested. Of "
    "{rows:noun listed term/listed terms}, {found:count} have q < 0.05; the usual test, which takes words as "
    "independent, would call {usual:count}.",
    "topics": "A topic model of {topics:count} topics was fitted with {package} {version} ({iterations:count} "
    "iterations, seed {seed:code}) to {units:noun unit/units} and {vocabulary:noun word/words} that stand in at "
    "least {min_units:noun unit/units} and at most {max_share:percent} of them.",
    "topics.lda": "The model is latent Dirichlet allocation.",
    "topics.nmf": "The model is non-negative matrix factorisation.",
    "topics.paragraph": "A unit is a paragraph.",
    "topics.report": "A unit is a report.",
    "topics.section": "A unit is a section.",
    "topics.window": "A unit is a window of sentences.",
    "topics.untried": "It was fitted once: nothing is known of its stability, and it carries no claim.",
    "topics.tried": "It was fitted with {runs:noun seed/seeds} and on {runs:noun resampled corpus/resampled corpora}; the run "
    "shown is the seed most like the others. A topic comes again where the cosine with its match is above "
    "{same:number}; it is called stable where it does so in at least half of the seeds and half of the "
    "resampled corpora.",
    "topics.stable": "Of {topics:noun topic/topics}, {stable:count} are stable; the others have no name in figures "
    "and should have none in a text.",
    "topics.seeds": "Over seeds topics come again in {again:range percent} of the runs.",
    "topics.resampled": "Over resampled corpora topics come again in {again:range percent} of the runs.",
    "quantities": "Rules read {n:noun quantity/quantities}; {targets:noun is a target/are targets}.",
    "quantities.quality": "On the five reports that come with jiedao, with its own labeller (references by a language model, n = "
    "{f1_n:count}) value and unit are found with F1 {f1:number} (95 % interval {f1_low:number} to "
    "{f1_high:number}), {status:percent} have the right status ({status_low:percent} to {status_high:percent}) and "
    "{indicator:percent} the right indicator ({indicator_low:percent} to {indicator_high:percent}); the rules "
    "were written beside these reports, so expect less elsewhere.",
    "targets": "Of the targets, {kept:count} were kept, {missed:count} missed, and {open:count} are open, having no "
    "result of their period in these reports.",
    "initiatives": "Named initiatives stand in {n:noun place/places} under {names:noun name/names}; "
    "{shared:noun initiative is/initiatives are} named by more than one office.",
    "initiatives.quality": "On the same five reports, each office held out, names are found with F1 {f1:number} "
    "({f1_low:number} to {f1_high:number}) and {kind_accuracy:percent} of the kinds are right "
    "({kind_accuracy_low:percent} to {kind_accuracy_high:percent}).",
    "reuse": "Passages of {shortest:count} characters and more that stand word for word in a report of another "
    "office: {n:count} (each counted in both reports).",
    "versions": "Versions: {versions:list}.",
    "seeds": "Seeds: topics {topics:code}, resampling {resampling:code}.",
    "reproduce": "With the same {reports:noun report/reports} (SHA-256 of each in `run.json`) and versions, "
    "{command:code} gives the same bytes.",
    "reproduce.record": "SHA-256 of `run.json`: {digest:code}.",
    "note": "{note}",
}
