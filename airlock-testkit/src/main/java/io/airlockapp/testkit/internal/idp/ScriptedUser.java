package io.airlockapp.testkit.internal.idp;

import io.airlockapp.testkit.idp.PollAnswer;
import io.airlockapp.testkit.idp.RealmUser;
import java.util.Collections;
import java.util.List;

/** A user who does as told. */
final class ScriptedUser implements RealmUser {

    /** The open codes of devices, which the user can decide about by hand. */
    interface Codes {
        void decide(String userCode, PollAnswer answer);
    }

    /**
     * What the user does.
     *
     * @param first what the first polls are answered
     * @param then what all others are answered
     * @param inBrowser whether opening the complete address approves
     */
    private record Script(List<PollAnswer> first, PollAnswer then, boolean inBrowser) {}

    private final Codes codes;
    private volatile Script script = new Script(List.of(), PollAnswer.APPROVED, false);

    ScriptedUser(Codes codes) {
        this.codes = codes;
    }

    /** The answer to a poll of a code, counted from 0. */
    PollAnswer answer(int poll) {
        Script now = script;
        return poll < now.first.size() ? now.first.get(poll) : now.then;
    }

    /** What the user does on the page of a sign-in. */
    PollAnswer decision() {
        Script now = script;
        return now.inBrowser ? PollAnswer.APPROVED : now.then;
    }

    boolean approvesOpenedCodes() {
        return script.inBrowser;
    }

    @Override
    public RealmUser approvesAtOnce() {
        return then(0, PollAnswer.PENDING, PollAnswer.APPROVED);
    }

    @Override
    public RealmUser approvesAfterPolls(int polls) {
        return then(polls, PollAnswer.PENDING, PollAnswer.APPROVED);
    }

    @Override
    public RealmUser approvesAfterSlowDowns(int polls) {
        return then(polls, PollAnswer.SLOW_DOWN, PollAnswer.APPROVED);
    }

    @Override
    public RealmUser approvesInBrowser() {
        script = new Script(List.of(), PollAnswer.PENDING, true);
        return this;
    }

    @Override
    public RealmUser denies() {
        return then(0, PollAnswer.PENDING, PollAnswer.DENIED);
    }

    @Override
    public RealmUser deniesAfterPolls(int polls) {
        return then(polls, PollAnswer.PENDING, PollAnswer.DENIED);
    }

    @Override
    public RealmUser neverAnswers() {
        return then(0, PollAnswer.PENDING, PollAnswer.PENDING);
    }

    @Override
    public RealmUser answersPolls(PollAnswer... answers) {
        if (answers.length == 0) {
            throw new IllegalArgumentException("There are no answers to polls: give at least one.");
        }
        List<PollAnswer> all = List.of(answers);
        script = new Script(all.subList(0, all.size() - 1), all.get(all.size() - 1), false);
        return this;
    }

    private RealmUser then(int polls, PollAnswer before, PollAnswer answer) {
        if (polls < 0) {
            throw new IllegalArgumentException("The number of polls is " + polls + ": give 0 or more.");
        }
        script = new Script(Collections.nCopies(polls, before), answer, false);
        return this;
    }

    @Override
    public void approve(String userCode) {
        codes.decide(userCode, PollAnswer.APPROVED);
    }

    @Override
    public void deny(String userCode) {
        codes.decide(userCode, PollAnswer.DENIED);
    }
}
