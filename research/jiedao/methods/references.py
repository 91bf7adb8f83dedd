"""What the methods of a study rest on, by section."""

from __future__ import annotations

REFERENCES = {
    "aitchison": "Aitchison, J. (1982). The statistical analysis of compositional data. Journal of the Royal Statistical Society B, 44(2), 139–177. https://doi.org/10.1111/j.2517-6161.1982.tb01195.x",
    "benjamini": "Benjamini, Y., & Hochberg, Y. (1995). Controlling the false discovery rate: A practical and powerful approach to multiple testing. Journal of the Royal Statistical Society B, 57(1), 289–300. https://doi.org/10.1111/j.2517-6161.1995.tb02031.x",
    "broder": "Broder, A. Z. (1997). On the resemblance and containment of documents. Compression and Complexity of Sequences. https://doi.org/10.1109/SEQUEN.1997.666900",
    "buonaccorsi": "Buonaccorsi, J. P. (2010). Measurement error: Models, methods, and applications. Chapman & Hall/CRC. https://doi.org/10.1201/9781420066586",
    "chung": "Chung, E., & Romano, J. P. (2013). Exact and asymptotically robust permutation tests. Annals of Statistics, 41(2), 484–507. https://doi.org/10.1214/13-AOS1090",
    "efron": "Efron, B., & Tibshirani, R. (1993). An introduction to the bootstrap. Chapman & Hall. https://doi.org/10.1007/978-1-4899-4541-9",
    "endres": "Endres, D. M., & Schindelin, J. E. (2003). A new metric for probability distributions. IEEE Transactions on Information Theory, 49(7), 1858–1860. https://doi.org/10.1109/TIT.2003.813506",
    "franco": "Franco, C., et al. (2019). Comparative study of confidence intervals for proportions in complex sample surveys. Journal of Survey Statistics and Methodology, 7(3), 334–364. https://doi.org/10.1093/jssam/smy019",
    "griffiths": "Griffiths, T. L., & Steyvers, M. (2004). Finding scientific topics. PNAS, 101(suppl. 1), 5228–5235. https://doi.org/10.1073/pnas.0307752101",
    "isserman": "Isserman, A. M. (1977). The location quotient approach to estimating regional economic impacts. Journal of the American Institute of Planners, 43(1), 33–41. https://doi.org/10.1080/01944367708977758",
    "kendall": "Kendall, M. G. (1945). The treatment of ties in ranking problems. Biometrika, 33(3), 239–251. https://doi.org/10.1093/biomet/33.3.239",
    "lijffijt": "Lijffijt, J., et al. (2016). Significance testing of word frequencies in corpora. Digital Scholarship in the Humanities, 31(2), 374–397. https://doi.org/10.1093/llc/fqu064",
    "lin": "Lin, J. (1991). Divergence measures based on the Shannon entropy. IEEE Transactions on Information Theory, 37(1), 145–151. https://doi.org/10.1109/18.61115",
    "mogstad": "Mogstad, M., Romano, J. P., Shaikh, A. M., & Wilhelm, D. (2024). Inference for ranks with applications to mobility across neighbourhoods and academic achievement across countries. Review of Economic Studies, 91(1), 476–518. https://doi.org/10.1093/restud/rdad006",
    "monroe": "Monroe, B. L., Colaresi, M. P., & Quinn, K. M. (2008). Fightin’ words: Lexical feature selection and evaluation for identifying the content of political conflict. Political Analysis, 16(4), 372–403. https://doi.org/10.1093/pan/mpn018",
    "newcombe": "Newcombe, R. G. (1998). Interval estimation for the difference between independent proportions: Comparison of eleven methods. Statistics in Medicine, 17(8), 873–890. https://doi.org/10.1002/(SICI)1097-0258(19980430)17:8%3C873::AID-SIM779%3E3.0.CO;2-I",
    "rabiner": "Rabiner, L. R. (1989). A tutorial on hidden Markov models and selected applications in speech recognition. Proceedings of the IEEE, 77(2), 257–286. https://doi.org/10.1109/5.18626",
    "rao": "Rao, J. N. K., & Scott, A. J. (1992). A simple method for the analysis of clustered binary data. Biometrics, 48(2), 577–585. https://doi.org/10.2307/2532311",
    "rieger": "Rieger, J., Rahnenführer, J., & Jentsch, C. (2020). Improving latent Dirichlet allocation: On reliability of the novel method LDAPrototype. NLDB. https://doi.org/10.1007/978-3-030-51310-8_11",
    "rogan": "Rogan, W. J., & Gladen, B. (1978). Estimating prevalence from the results of a screening test. American Journal of Epidemiology, 107(1), 71–76. https://doi.org/10.1093/oxfordjournals.aje.a112510",
    "sparck": "Spärck Jones, K. (1972). A statistical interpretation of term specificity and its application in retrieval. Journal of Documentation, 28(1), 11–21. https://doi.org/10.1108/eb026526",
    "wilkerson": "Wilkerson, J., Smith, D., & Stramp, N. (2015). Tracing the flow of policy ideas in legislatures: A text reuse approach. American Journal of Political Science, 59(4), 943–956. https://doi.org/10.1111/ajps.12175",
    "wilson": "Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. Journal of the American Statistical Association, 22(158), 209–212. https://doi.org/10.1080/01621459.1927.10502953",
}
# By the key of the sentence that rests on it.
CITED = {
    "labels": ("rabiner",),
    "shares.intervals": ("efron", "franco", "wilson"),
    "shares.corrected": ("buonaccorsi", "rogan"),
    "profiles": ("aitchison", "isserman", "mogstad"),
    "profiles.agreement": ("kendall",),
    "shifts": ("benjamini", "chung", "newcombe"),
    "likeness": ("benjamini", "endres", "lin"),
    "keyness": ("benjamini", "lijffijt", "monroe", "rao"),
    "terms": ("sparck",),
    "topics.lda": ("griffiths",),
    "topics.tried": ("rieger",),
    "reuse": ("broder", "wilkerson"),
}


def cite(keys: list[str]) -> list[str]:
    """List the references of some sentences, by author, each once.

    Examples
    --------
    >>> [text[:12] for text in cite(["terms", "topics.lda", "terms"])]
    ['Griffiths, T', 'Spärck Jones']
    """
    names = {name for key in keys for name in CITED.get(key, ())}
    return [REFERENCES[name] for name in sorted(names)]
