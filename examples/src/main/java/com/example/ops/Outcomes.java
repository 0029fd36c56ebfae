package com.example.ops;

import io.airlockapp.harp.Verdict;

/** Reads verdicts that are no approval. */
final class Outcomes {

    private Outcomes() {}

    static Outcome of(Verdict verdict) {
        if (verdict instanceof Verdict.Rejected) {
            return Outcome.REFUSED;
        }
        return verdict instanceof Verdict.Unverified ? Outcome.SUSPICIOUS : Outcome.UNDECIDED;
    }
}
