/** A picture that a transcript itself holds. Nothing is ever fetched: only such data is shown. */
import { useSignal } from "@preact/signals";

const PICTURE = /^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}$/;

export function Picture({ url }: { url: string }) {
  const isBroken = useSignal(false);
  if (isBroken.value || !PICTURE.test(url)) return <p class="dnb-note">A picture that cannot be shown.</p>;
  return (
    <img
      class="dnb-picture"
      src={url}
      alt="From the transcript"
      decoding="async"
      onError={() => (isBroken.value = true)}
    />
  );
}
