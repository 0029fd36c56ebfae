package io.airlockapp.harp;

import io.airlockapp.error.AirlockException;
import io.airlockapp.error.TicketException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What it takes to wait for the decision of a review elsewhere or later: in another process, say, after the one that asked has
 * crashed. It holds no secret and nothing of the payload but its hash, so it can be kept in any database, file or queue.
 *
 * <p>A ticket is authenticated under the {@linkplain ContentKey content key} of the pairing that it was issued under: whoever
 * does not have that can neither make one nor change the exchange, the hash or the deadline of one. What keeps tickets can
 * still lose them, bring back old ones, and hand out one in place of another. So bind the work to the ticket: check that
 * {@link #artifactHash()} is that of the action at hand, or let the enforcer do it by giving it both.
 *
 * <p>The hash tells what the payload is to whoever can guess it, as it tells the gateway.
 */
public final class ReviewTicket {

    /** How long the text of a ticket is at most: 4096 characters. */
    public static final int MAX_LENGTH = 4096;

    private static final String VERSION = "airlock-review-1.";
    private static final int TAG_LENGTH = 32;

    private final String requestId;
    private final String enforcerId;
    private final ArtifactHash artifactHash;
    private final Instant expiresAt;
    private final byte[] tag;

    private ReviewTicket(
            String requestId, String enforcerId, ArtifactHash artifactHash, Instant expiresAt, byte[] tag) {
        this.requestId = requestId;
        this.enforcerId = enforcerId;
        this.artifactHash = artifactHash;
        this.expiresAt = expiresAt;
        this.tag = tag;
    }

    /**
     * Issues a ticket.
     *
     * @param key the content key of the pairing under which the action is submitted
     * @param requestId the exchange
     * @param enforcerId the enforcer that asks
     * @param artifactHash what it asks about
     * @param expiresAt until when a decision is asked for
     * @return the ticket
     * @throws IllegalArgumentException if the ids are too long for {@link #MAX_LENGTH}, or hold half of a surrogate pair
     */
    public static ReviewTicket issue(
            ContentKey key, String requestId, String enforcerId, ArtifactHash artifactHash, Instant expiresAt) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(requestId, "requestId");
        Objects.requireNonNull(enforcerId, "enforcerId");
        Objects.requireNonNull(artifactHash, "artifactHash");
        Objects.requireNonNull(expiresAt, "expiresAt");
        if (TextForm.loneSurrogate(requestId) >= 0 || TextForm.loneSurrogate(enforcerId) >= 0) {
            throw new IllegalArgumentException("An id holds half of a surrogate pair: give whole characters.");
        }
        String content = content(requestId, enforcerId, artifactHash, expiresAt);
        ReviewTicket ticket = new ReviewTicket(requestId, enforcerId, artifactHash, expiresAt, key.ticketTag(content));
        if (ticket.encode().length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "The ids are too long for a ticket of " + MAX_LENGTH + " characters: use shorter ones.");
        }
        return ticket;
    }

    /**
     * Reads what {@link #encode()} wrote. That it can be read says nothing about who has issued it: {@link #isIssuedUnder} does.
     *
     * @param text the text, exactly as it was written
     * @return the ticket
     * @throws TicketException with {@link TicketException.Reason#UNREADABLE} if it is no ticket, is of another version, or is
     *     longer than {@link #MAX_LENGTH}
     */
    public static ReviewTicket parse(String text) {
        Objects.requireNonNull(text, "text");
        int end = text.lastIndexOf('.');
        if (text.length() > MAX_LENGTH || !text.startsWith(VERSION) || end < VERSION.length()) {
            throw unreadable();
        }
        byte[] fields = Base64Text.decode(text.substring(VERSION.length(), end));
        byte[] tag = Base64Text.decode(text.substring(end + 1));
        if (fields == null || tag == null || tag.length != TAG_LENGTH) {
            throw unreadable();
        }
        ReviewTicket ticket;
        try {
            ticket = read(fields, tag);
        } catch (AirlockException | DateTimeException | IllegalArgumentException e) {
            throw unreadable();
        }
        // Each ticket has one spelling: no other order, no further fields, no other base64.
        if (!ticket.encode().equals(text)) {
            throw unreadable();
        }
        return ticket;
    }

    private static ReviewTicket read(byte[] fields, byte[] tag) {
        if (!(JsonTree.read(CanonicalJson.canonicalize(fields)) instanceof Map<?, ?> tree)) {
            throw unreadable();
        }
        return new ReviewTicket(
                text(tree, "requestId"),
                text(tree, "enforcerId"),
                new ArtifactHash(text(tree, "artifactHash")),
                Instant.parse(text(tree, "expiresAt")),
                tag);
    }

    private static String text(Map<?, ?> tree, String name) {
        if (!(tree.get(name) instanceof String text)) {
            throw unreadable();
        }
        return text;
    }

    private static TicketException unreadable() {
        return new TicketException(
                TicketException.Reason.UNREADABLE,
                "The text is no ticket of a review, or one of another version: give it exactly as it was written,"
                        + " or review the action anew.");
    }

    /**
     * Whether it was issued under this key, and has not been changed since.
     *
     * @param key the content key of a pairing
     * @return whether it holds
     */
    public boolean isIssuedUnder(ContentKey key) {
        return MessageDigest.isEqual(tag, key.ticketTag(content(requestId, enforcerId, artifactHash, expiresAt)));
    }

    /**
     * The ticket as text, in ASCII, of {@link #MAX_LENGTH} characters at most; usually 380.
     *
     * @return the text, which {@link #parse} reads
     */
    public String encode() {
        return content(requestId, enforcerId, artifactHash, expiresAt) + '.' + Base64Text.url(tag);
    }

    private static String content(String requestId, String enforcerId, ArtifactHash hash, Instant expiresAt) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("artifactHash", hash.value());
        fields.put("enforcerId", enforcerId);
        fields.put("expiresAt", expiresAt.toString());
        fields.put("requestId", requestId);
        ByteSink json = new ByteSink(256);
        JsonTree.write(fields, json);
        return VERSION + Base64Text.url(json.toByteArray());
    }

    /**
     * The exchange.
     *
     * @return the request id
     */
    public String requestId() {
        return requestId;
    }

    /**
     * The enforcer that asks.
     *
     * @return its id
     */
    public String enforcerId() {
        return enforcerId;
    }

    /**
     * What a decision has to be about.
     *
     * @return the hash of the action's canonical payload
     */
    public ArtifactHash artifactHash() {
        return artifactHash;
    }

    /**
     * Until when a decision is asked for.
     *
     * @return the time
     */
    public Instant expiresAt() {
        return expiresAt;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ReviewTicket that
                && requestId.equals(that.requestId)
                && enforcerId.equals(that.enforcerId)
                && artifactHash.equals(that.artifactHash)
                && expiresAt.equals(that.expiresAt)
                && MessageDigest.isEqual(tag, that.tag);
    }

    @Override
    public int hashCode() {
        return Objects.hash(requestId, artifactHash);
    }

    @Override
    public String toString() {
        return "ReviewTicket[requestId=" + requestId + ", expiresAt=" + expiresAt + "]";
    }
}
