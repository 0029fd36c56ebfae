package io.airlockapp.testkit.idp;

/**
 * The person who signs in. A script holds from now on, also for codes that are open already; polls are counted for each code
 * from its beginning, without those that came too early.
 *
 * <p>In the authorization code flow, where nobody polls, the user decides as a script does in the end, at once.
 */
public interface RealmUser {

    /**
     * Approves every sign-in at once. The default.
     *
     * @return this user
     */
    RealmUser approvesAtOnce();

    /**
     * Approves after so many polls have been answered {@code authorization_pending}.
     *
     * @param polls how many
     * @return this user
     * @throws IllegalArgumentException if it is negative
     */
    RealmUser approvesAfterPolls(int polls);

    /**
     * Approves after so many polls have been answered {@code slow_down}, each of which adds 5 seconds to the interval.
     *
     * @param polls how many
     * @return this user
     * @throws IllegalArgumentException if it is negative
     */
    RealmUser approvesAfterSlowDowns(int polls);

    /**
     * Approves a device's code when its complete verification address is opened, by {@link Browser#open} or for real.
     *
     * @return this user
     */
    RealmUser approvesInBrowser();

    /**
     * Denies every sign-in at once.
     *
     * @return this user
     */
    RealmUser denies();

    /**
     * Denies after so many polls have been answered {@code authorization_pending}.
     *
     * @param polls how many
     * @return this user
     * @throws IllegalArgumentException if it is negative
     */
    RealmUser deniesAfterPolls(int polls);

    /**
     * Decides nothing, unless told by {@link #approve} or {@link #deny}.
     *
     * @return this user
     */
    RealmUser neverAnswers();

    /**
     * Answers the polls of a code one after the other.
     *
     * @param answers the answers; the last one repeats
     * @return this user
     * @throws IllegalArgumentException if there is none
     */
    RealmUser answersPolls(PollAnswer... answers);

    /**
     * Types in the code that a device shows, and approves.
     *
     * @param userCode the code; case, spaces and dashes do not matter
     * @throws IllegalStateException if no such code is open
     */
    void approve(String userCode);

    /**
     * Types in the code that a device shows, and denies.
     *
     * @param userCode the code; case, spaces and dashes do not matter
     * @throws IllegalStateException if no such code is open
     */
    void deny(String userCode);
}
