import { encode } from "uqr";

/** A QR code drawn here, so that what it holds leaves the browser only through a camera. Dark on light in every theme. */
export function QrCode({ content, label, className }: { content: string; label: string; className?: string }) {
  const { size, data } = encode(content, { ecc: "M", border: 3 });
  const path = data
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")))
    .join("");
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} shapeRendering="crispEdges" className={className}>
      <rect width={size} height={size} fill="#ffffff" />
      <path d={path} fill="#000000" />
    </svg>
  );
}
