package io.airlockapp.harp;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import io.airlockapp.model.Signer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whose decisions count right now. A {@link DecisionVerifier} asks at each verification, so that a change takes effect at once,
 * for decisions that are being waited for too. Safe for use from many threads; never blocks for long.
 *
 * <p>A key stays revoked: it counts under no id any more, and cannot be added again. An id is one key's for good, in both its
 * spellings, with the prefix {@code key-} and without; where it is unclear whose key counts, nothing is changed.
 */
public final class SignerRegistry {

    private static final String KEY_PREFIX = "key-";

    private final Clock clock;
    private final Consumer<SignerEvent> listener;
    private final Cryptography cryptography;
    private final Object changing = new Object();
    private volatile Map<String, PairedKey> byId = Map.of();

    private SignerRegistry(Clock clock, Consumer<SignerEvent> listener, Cryptography cryptography) {
        this.clock = Objects.requireNonNull(clock, "clock");
        this.listener = Objects.requireNonNull(listener, "listener");
        this.cryptography = Objects.requireNonNull(cryptography, "cryptography");
    }

    /**
     * Takes up signers as they were saved; that is no event. Otherwise as {@link #of(Collection, Clock, Consumer)}.
     *
     * @param signers the signers, the revoked ones included
     * @param clock tells the time
     * @return a registry that tells nobody of its events
     * @throws HarpException with {@link FailureReason#UNSUPPORTED} if a key is unusable, or a profile unknown
     * @throws IllegalArgumentException if two different signers have the same id
     */
    public static SignerRegistry of(Collection<Signer> signers, Clock clock) {
        return of(signers, clock, event -> {});
    }

    /**
     * Takes up signers as they were saved; that is no event.
     *
     * @param signers the signers, the revoked ones included
     * @param clock tells the time
     * @param listener gets the events, on the thread that causes them; must not block. What it throws is ignored
     * @return a registry
     * @throws HarpException with {@link FailureReason#UNSUPPORTED} if a key is unusable, or a profile unknown
     * @throws IllegalArgumentException if two different signers have the same id
     */
    public static SignerRegistry of(Collection<Signer> signers, Clock clock, Consumer<SignerEvent> listener) {
        return of(signers, clock, listener, Cryptography.standard());
    }

    /**
     * Takes up signers as they were saved; that is no event.
     *
     * @param signers the signers, the revoked ones included
     * @param clock tells the time
     * @param listener gets the events, on the thread that causes them; must not block. What it throws is ignored
     * @param cryptography whose implementation verifies under the keys
     * @return a registry
     * @throws HarpException with {@link FailureReason#UNSUPPORTED} if a key is unusable, or a profile unknown
     * @throws IllegalArgumentException if two different signers have the same id
     */
    public static SignerRegistry of(
            Collection<Signer> signers, Clock clock, Consumer<SignerEvent> listener, Cryptography cryptography) {
        SignerRegistry registry = new SignerRegistry(clock, listener, cryptography);
        Map<String, PairedKey> byId = new LinkedHashMap<>();
        for (Signer signer : signers) {
            PairedKey fresh = PairedKey.of(signer, cryptography);
            PairedKey same = byId.put(signer.keyId(), fresh);
            PairedKey alike = byId.get(otherSpelling(signer.keyId()));
            if ((same != null && !same.signer().equals(signer))
                    || (alike != null && !alike.key().equals(fresh.key()))) {
                throw new IllegalArgumentException(
                        "Two signers have the same id, so it is unclear whose key counts: remove one.");
            }
        }
        registry.byId = Collections.unmodifiableMap(byId);
        return registry;
    }

    /**
     * Makes a key count. It is for the caller to know that it is the right one: from a {@link PairingResponse} that was
     * verified and whose fingerprint people have compared, or from somebody who vouches for it. Adding it again changes
     * nothing.
     *
     * @param signer the signer
     * @throws IllegalArgumentException if it is revoked
     * @throws HarpException with {@link FailureReason#UNSUPPORTED} if its key is unusable, a profile unknown, its id that of
     *     another signer, or its key known already, in particular as one that was revoked
     */
    public void add(Signer signer) {
        PairedKey fresh = notRevoked(signer);
        synchronized (changing) {
            if (!put(fresh)) {
                return;
            }
        }
        tell(new SignerEvent.Provisioned(signer.keyId(), fresh.key().fingerprint(), clock.instant()));
    }

    /**
     * Makes a new key count in place of an old one. Both count until the old one is revoked, or its end has come. The old
     * key's end is only ever brought forward. Doing it again changes nothing.
     *
     * @param signerKeyId the id of the old key, which must still count
     * @param successor the signer with the new key; trusted as in {@link #add}
     * @param validUntil until when the old key counts, or null for no new end
     * @throws IllegalArgumentException if the successor is revoked
     * @throws HarpException with {@link FailureReason#UNKNOWN_SIGNER} if the old key does not count; with {@link
     *     FailureReason#UNSUPPORTED} as in {@link #add}
     */
    public void rotate(String signerKeyId, Signer successor, @Nullable Instant validUntil) {
        PairedKey fresh = notRevoked(successor);
        PairedKey old;
        Instant now = clock.instant();
        synchronized (changing) {
            old = counting(signerKeyId, now);
            if (old == null) {
                throw new HarpException(
                        FailureReason.UNKNOWN_SIGNER,
                        "The signer to be replaced does not count, so nothing can follow it: add the new one instead.");
            }
            if (fresh.key().equals(old.key())) {
                throw new HarpException(
                        FailureReason.UNSUPPORTED, "The successor has the key that it is to replace: make a new one.");
            }
            Instant end = earlier(old.signer().validUntil(), validUntil);
            boolean added = put(fresh);
            boolean ended = !Objects.equals(end, old.signer().validUntil());
            if (!added && !ended) {
                return;
            }
            old = old.with(old.signer().withValidUntil(end));
            replace(old);
        }
        tell(new SignerEvent.Rotated(
                old.signer().keyId(),
                old.key().fingerprint(),
                now,
                successor.keyId(),
                fresh.key().fingerprint(),
                old.signer().validUntil()));
    }

    /**
     * Makes a key count no longer, under any id, from this call on. Revoking it again changes nothing.
     *
     * @param signerKeyId the id of the key
     * @return whether there is such a signer
     */
    public boolean revoke(String signerKeyId) {
        PairedKey named;
        synchronized (changing) {
            named = find(signerKeyId);
            if (named == null) {
                return false;
            }
            boolean changed = false;
            for (PairedKey each : byId.values()) {
                if (each.key().equals(named.key()) && !each.signer().revoked()) {
                    replace(each.with(each.signer().withRevoked()));
                    changed = true;
                }
            }
            if (!changed) {
                return true;
            }
        }
        tell(new SignerEvent.Revoked(named.signer().keyId(), named.key().fingerprint(), clock.instant()));
        return true;
    }

    /**
     * Puts signers together with those that somebody else has saved of the same pairing. Of keys that are known here,
     * revocations and earlier ends are taken over; keys that are only known there do not count here.
     *
     * @param saved what is saved
     * @return the signers to save in its place; a key that was revoked, or given an end, on either side stays so
     * @throws HarpException with {@link FailureReason#UNSUPPORTED} if a key is unusable, or a profile unknown
     * @throws IllegalArgumentException if the two give one id to different keys; nothing has changed then
     */
    public List<Signer> merge(Collection<Signer> saved) {
        Collection<PairedKey> theirs =
                of(saved, clock, event -> {}, cryptography).byId.values();
        List<Signer> all = new ArrayList<>();
        List<PairedKey> revoked = new ArrayList<>();
        synchronized (changing) {
            for (PairedKey each : theirs) {
                PairedKey mine = byId.get(each.signer().keyId());
                if (mine == null || !mine.key().equals(each.key())) {
                    all.add(each.signer());
                }
            }
            Map<String, PairedKey> stricter = new LinkedHashMap<>();
            for (PairedKey mine : byId.values()) {
                PairedKey strict = mine;
                for (PairedKey each : theirs) {
                    strict = each.key().equals(mine.key()) ? stricter(strict, each.signer()) : strict;
                }
                if (strict.signer().revoked() && !mine.signer().revoked()) {
                    revoked.add(strict);
                }
                stricter.put(strict.signer().keyId(), strict);
                all.add(strict.signer());
            }
            of(all, clock, event -> {}, cryptography);
            byId = Collections.unmodifiableMap(stricter);
        }
        for (PairedKey each : revoked) {
            tell(new SignerEvent.Revoked(each.signer().keyId(), each.key().fingerprint(), clock.instant()));
        }
        return List.copyOf(all);
    }

    private static PairedKey stricter(PairedKey mine, Signer other) {
        Signer ended = mine.signer().withValidUntil(earlier(mine.signer().validUntil(), other.validUntil()));
        return mine.with(other.revoked() ? ended.withRevoked() : ended);
    }

    /**
     * All signers, the revoked ones included, to be saved with the pairing.
     *
     * @return the signers as they are now; unmodifiable
     */
    public List<Signer> signers() {
        return byId.values().stream().map(PairedKey::signer).toList();
    }

    /**
     * What people compare to be sure that a signer has the key that they think.
     *
     * @param signer the signer
     * @return the first 8 bytes of the key's SHA-256, in upper-case hexadecimal with colons
     * @throws HarpException with {@link FailureReason#UNSUPPORTED} if the key is unusable
     */
    public static String fingerprint(Signer signer) {
        return Ed25519PublicKey.parse(signer.publicKey()).fingerprint();
    }

    /** The key that a decision names, if it counts under every id that it has. */
    @Nullable
    PairedKey counting(String signerKeyId, Instant now) {
        Map<String, PairedKey> all = byId;
        PairedKey named = find(all, signerKeyId);
        if (named == null) {
            return null;
        }
        for (PairedKey each : all.values()) {
            if (each.key().equals(named.key()) && !each.countsAt(now)) {
                return null;
            }
        }
        return named;
    }

    /** Tells that a decision does not count. */
    void failed(@Nullable String signerKeyId, String requestId, FailureReason reason, Instant now) {
        PairedKey named = signerKeyId == null ? null : find(signerKeyId);
        tell(new SignerEvent.VerificationFailed(
                named == null ? null : named.signer().keyId(),
                named == null ? null : named.key().fingerprint(),
                now,
                requestId,
                reason));
    }

    private @Nullable PairedKey find(String signerKeyId) {
        return find(byId, signerKeyId);
    }

    /** By the id itself, which then decides alone, or else with the prefix added or removed. */
    private static @Nullable PairedKey find(Map<String, PairedKey> all, String signerKeyId) {
        PairedKey exact = all.get(signerKeyId);
        return exact != null ? exact : all.get(otherSpelling(signerKeyId));
    }

    private static String otherSpelling(String signerKeyId) {
        return signerKeyId.startsWith(KEY_PREFIX)
                ? signerKeyId.substring(KEY_PREFIX.length())
                : KEY_PREFIX + signerKeyId;
    }

    private PairedKey notRevoked(Signer signer) {
        if (signer.revoked()) {
            throw new IllegalArgumentException("The signer is revoked, so its key cannot count: give another one.");
        }
        return PairedKey.of(signer, cryptography);
    }

    /** Whether it was new; fails if it is not clear that it may be added. */
    private boolean put(PairedKey fresh) {
        PairedKey present = find(fresh.signer().keyId());
        if (present != null && present.signer().equals(fresh.signer())) {
            return false;
        }
        if (present != null) {
            throw new HarpException(
                    FailureReason.UNSUPPORTED,
                    "There is a signer of that id already, so it would be unclear whose key counts: use another id.");
        }
        for (PairedKey each : byId.values()) {
            if (each.key().equals(fresh.key())) {
                throw new HarpException(
                        FailureReason.UNSUPPORTED,
                        each.signer().revoked()
                                ? "The key was revoked, and stays so: make a new one."
                                : "The key is known already, under another id: use that one.");
            }
        }
        replace(fresh);
        return true;
    }

    private void replace(PairedKey changed) {
        Map<String, PairedKey> copy = new LinkedHashMap<>(byId);
        copy.put(changed.signer().keyId(), changed);
        byId = Collections.unmodifiableMap(copy);
    }

    private static @Nullable Instant earlier(@Nullable Instant a, @Nullable Instant b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.isBefore(b) ? a : b;
    }

    private void tell(SignerEvent event) {
        try {
            listener.accept(event);
        } catch (Throwable ignored) {
            // Whoever listens has no say in what counts.
        }
    }

    @Override
    public String toString() {
        return "SignerRegistry" + byId.keySet();
    }
}
