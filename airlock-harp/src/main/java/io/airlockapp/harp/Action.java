package io.airlockapp.harp;

import io.airlockapp.error.HarpException;
import io.airlockapp.model.ArtifactType;
import io.airlockapp.model.RequestedAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an agent wants to do, and how to ask about it. Immutable; its canonical bytes and hash are made once, when it is
 * built, so that every attempt to have it reviewed is about the same bytes.
 *
 * <p>Reviewing it opens a new exchange with a fresh id each time, open for {@link #timeout()}. With an {@linkplain
 * Builder#identity identity} it is one exchange for good: reviewing it again is the same request.
 *
 * <p>The payload travels encrypted. The metadata does not: the gateway reads it, and the approver sees it before opening
 * the payload. {@link #toString()} never shows the payload.
 */
public final class Action {

    /** How long the approver may take unless the action says otherwise: ten minutes. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);

    private final ArtifactType type;
    private final byte[] payload;
    private final List<RequestedAction> requestedActions;
    private final byte[] canonical;
    private final ArtifactHash hash;
    private final Map<String, String> metadata;
    private final @Nullable Duration timeout;
    private final @Nullable String requestId;
    private final @Nullable Instant expiresAt;
    private final List<String> commandWords;

    private Action(Builder builder, byte[] payload, byte[] canonical) {
        this.type = builder.type;
        this.payload = payload;
        this.requestedActions = builder.requestedActions;
        this.canonical = canonical;
        this.hash = ArtifactHash.of(canonical);
        this.metadata = Map.copyOf(builder.metadata);
        this.timeout = builder.timeout;
        this.requestId = builder.requestId;
        this.expiresAt = builder.expiresAt;
        this.commandWords = builder.commandWords;
    }

    /**
     * Starts an action of type {@link ArtifactType#COMMAND_REVIEW}; its payload is still to be given.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Describes a command to run: the payload is {@code {"command": commandLine}}, the command's words are the line
     * split on white space.
     *
     * @param commandLine the command as it would be typed; not blank
     * @return the action
     * @throws IllegalArgumentException if the line is blank, or is not text that JSON can carry
     */
    public static Action command(String commandLine) {
        Objects.requireNonNull(commandLine, "commandLine");
        if (commandLine.isBlank()) {
            throw new IllegalArgumentException("The command is blank: give the command that is to run.");
        }
        ByteSink json = new ByteSink(commandLine.length() + 32);
        JsonTree.write(Map.of("command", commandLine), json);
        return builder()
                .payload(json.toByteArray())
                .commandWords(Words.split(commandLine))
                .build();
    }

    /**
     * Starts a copy.
     *
     * @return a builder that holds everything of this action
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.type = type;
        builder.payload = payload;
        builder.requestedActions = requestedActions;
        builder.metadata.putAll(metadata);
        builder.timeout = timeout;
        builder.requestId = requestId;
        builder.expiresAt = expiresAt;
        builder.commandWords = commandWords;
        return builder;
    }

    /**
     * What kind of action it is.
     *
     * @return the type
     */
    public ArtifactType type() {
        return type;
    }

    /**
     * The bytes that are hashed and encrypted: the payload's canonical form, requested actions included.
     *
     * @return a copy
     */
    public byte[] canonicalPayload() {
        return canonical.clone();
    }

    /** The same bytes without a copy, for code of this package that does not change them. */
    byte[] canonical() {
        return canonical;
    }

    /**
     * What an approval has to be about.
     *
     * @return the hash of the canonical payload
     */
    public ArtifactHash hash() {
        return hash;
    }

    /**
     * What the gateway may read.
     *
     * @return the display metadata; unmodifiable
     */
    public Map<String, String> metadata() {
        return metadata;
    }

    /**
     * How long the approver may take from the submission. Without effect if {@link #expiresAt()} is given.
     *
     * @return the time; {@link #DEFAULT_TIMEOUT} unless set
     */
    public Duration timeout() {
        return timeout == null ? DEFAULT_TIMEOUT : timeout;
    }

    /**
     * The exchange that every review of this action is, if it has an identity.
     *
     * @return the id, or null for a fresh one each time
     */
    public @Nullable String requestId() {
        return requestId;
    }

    /**
     * When an action that has an identity stops being open to a decision.
     *
     * @return the time; null exactly if {@link #requestId()} is
     */
    public @Nullable Instant expiresAt() {
        return expiresAt;
    }

    /**
     * The words of the command, against which do-not-disturb policies are matched. Never sent outside the payload.
     *
     * @return the words; empty if it is no command
     */
    public List<String> commandWords() {
        return commandWords;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Action that
                && type.equals(that.type)
                && hash.equals(that.hash)
                && metadata.equals(that.metadata)
                && timeout().equals(that.timeout())
                && Objects.equals(requestId, that.requestId)
                && Objects.equals(expiresAt, that.expiresAt)
                && commandWords.equals(that.commandWords);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, hash, metadata, requestId);
    }

    @Override
    public String toString() {
        return "Action[type=" + type + ", hash=" + hash + ", label=" + metadata.get(Builder.REQUEST_LABEL) + "]";
    }

    /** Collects the parts of an {@link Action}. Not thread-safe. */
    public static final class Builder {

        private static final String REQUEST_LABEL = "requestLabel";
        private static final String REPO_NAME = "repoName";
        private static final Duration MAX_TIMEOUT = Duration.ofDays(365);

        /** What routes an artifact, or makes it a policy's audit entry: not a caller's to set. */
        private static final TreeSet<String> RESERVED = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

        static {
            RESERVED.addAll(List.of("routingToken", "approverId", "tenantId", "dndAudit", "dndDecision"));
        }

        private ArtifactType type = ArtifactType.COMMAND_REVIEW;
        private byte @Nullable [] payload;
        private List<RequestedAction> requestedActions = List.of();
        private final Map<String, String> metadata = new LinkedHashMap<>();
        private @Nullable Duration timeout;
        private @Nullable String requestId;
        private @Nullable Instant expiresAt;
        private List<String> commandWords = List.of();

        private Builder() {}

        /**
         * Sets what kind of action it is; {@link ArtifactType#COMMAND_REVIEW} unless set.
         *
         * @param type the type
         * @return this builder
         */
        public Builder type(ArtifactType type) {
            this.type = Objects.requireNonNull(type, "type");
            return this;
        }

        /**
         * Sets the payload. Checked and brought to its canonical form by {@link #build()}.
         *
         * @param json one JSON value
         * @return this builder
         * @throws IllegalArgumentException if the text holds half of a surrogate pair
         */
        public Builder payload(String json) {
            Objects.requireNonNull(json, "json");
            if (TextForm.loneSurrogate(json) >= 0) {
                throw new IllegalArgumentException(
                        "The payload holds half of a surrogate pair: give whole characters.");
            }
            this.payload = json.getBytes(StandardCharsets.UTF_8);
            return this;
        }

        /**
         * Sets the payload. Checked and brought to its canonical form by {@link #build()}.
         *
         * @param utf8 one JSON value in UTF-8; copied
         * @return this builder
         */
        public Builder payload(byte[] utf8) {
            this.payload = utf8.clone();
            return this;
        }

        /**
         * Sets the buttons that the approver sees: up to 5, put into the payload, which then must be a JSON object.
         *
         * @param actions the buttons; empty for the approver app's own
         * @return this builder
         * @throws IllegalArgumentException if there are more than 5, two have the same id ignoring case, or a caption is
         *     blank
         */
        public Builder requestedActions(List<RequestedAction> actions) {
            List<RequestedAction> copy = List.copyOf(actions);
            RequestedActions.validate(copy);
            this.requestedActions = copy;
            return this;
        }

        /**
         * Sets what the approver sees first: a short text about the action that the gateway may read.
         *
         * @param label the text; not blank
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder requestLabel(String label) {
            return metadata(REQUEST_LABEL, label);
        }

        /**
         * Sets the repository that the action is about, as a text that the gateway may read.
         *
         * @param name its name; not blank
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder repoName(String name) {
            return metadata(REPO_NAME, name);
        }

        /**
         * Adds a text that the gateway may read, such as {@code workspaceName}. Nothing about the action itself belongs
         * here.
         *
         * @param key its key; not blank, and none of {@code routingToken}, {@code approverId}, {@code tenantId}, {@code
         *     dndAudit}, {@code dndDecision}, whatever the case
         * @param value its value; not blank
         * @return this builder
         * @throws IllegalArgumentException if the key is reserved, or one of both is blank
         */
        public Builder metadata(String key, String value) {
            notBlank(key, "A metadata key");
            notBlank(value, "A metadata value");
            if (RESERVED.contains(key.strip())) {
                throw new IllegalArgumentException(
                        "The metadata key " + key.strip() + " is reserved for routing and audit: use another.");
            }
            metadata.put(key, value);
            return this;
        }

        /**
         * Sets how long the approver may take, counted from the submission.
         *
         * @param timeout the time; positive, at most 365 days
         * @return this builder
         * @throws IllegalArgumentException if it is not
         */
        public Builder timeout(Duration timeout) {
            if (timeout.isZero() || timeout.isNegative() || timeout.compareTo(MAX_TIMEOUT) > 0) {
                throw new IllegalArgumentException(
                        "The timeout is not between zero and 365 days: give a time in between.");
            }
            this.timeout = timeout;
            return this;
        }

        /**
         * Makes every review of this action one and the same exchange.
         *
         * <p>The id comes with a fixed end. A nonce is remembered until the end of what it decided, and without an end of
         * its own an action reviewed much later could be approved a second time by the first decision.
         *
         * @param requestId the id of the exchange; not blank
         * @param expiresAt until when it is open to a decision
         * @return this builder
         * @throws IllegalArgumentException if the id is blank
         */
        public Builder identity(String requestId, Instant expiresAt) {
            this.requestId = notBlank(requestId, "The request id");
            this.expiresAt = Objects.requireNonNull(expiresAt, "expiresAt");
            return this;
        }

        /**
         * Sets the words of the command, for matching do-not-disturb policies only; they are never sent.
         *
         * @param words the words
         * @return this builder
         */
        public Builder commandWords(List<String> words) {
            this.commandWords = List.copyOf(words);
            return this;
        }

        /**
         * Builds the action.
         *
         * @return the action
         * @throws IllegalArgumentException if the payload is missing or has no canonical form ({@link CanonicalJson}), if
         *     there is no place in it for the requested actions, or if both a timeout and an identity are set
         */
        public Action build() {
            if (payload == null) {
                throw new IllegalArgumentException("The action has no payload: give the JSON to be reviewed.");
            }
            if (timeout != null && requestId != null) {
                throw new IllegalArgumentException(
                        "The action has both a timeout and an identity, which has its own end: set one of them.");
            }
            byte[] canonicalPayload;
            byte[] canonical;
            try {
                canonicalPayload = CanonicalJson.canonicalize(payload);
                canonical = requestedActions.isEmpty()
                        ? canonicalPayload
                        : RequestedActions.merge(canonicalPayload, requestedActions);
            } catch (HarpException e) {
                throw new IllegalArgumentException("The payload cannot be sealed. " + e.getMessage(), e);
            }
            return new Action(this, canonicalPayload, canonical);
        }

        private static String notBlank(String value, String name) {
            Objects.requireNonNull(value, name);
            if (value.isBlank()) {
                throw new IllegalArgumentException(name + " is blank: give it a value.");
            }
            return value;
        }
    }
}
